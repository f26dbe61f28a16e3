import { Fault, tokenCreate, tokenList, tokenRevoke } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'

const perUser = 20
const freshMinutes = 15

const columns = [
  'id',
  sql<'personal' | 'ide'>`kind`.as('kind'),
  'name',
  'scopes',
  sql<null>`null`.as('organization_id'),
  sql<null>`null`.as('group_id'),
  'created_at',
  'expires_at',
  'last_used_at',
] as const

export const listTokens = implement(tokenList, (tx) =>
  tx
    .selectFrom('user_token')
    .where('revoked_at', 'is', null)
    .select(columns)
    .orderBy('created_at', 'desc')
    .execute(),
)

export const createToken = implement(
  tokenCreate,
  async (tx, { name, scopes, days }, { principal, user_id, credentials }) => {
    if (principal.kind !== 'session' || user_id === null)
      throw new Fault('denied', 'A token cannot make tokens. Sign in to make one.')
    if (Date.parse(principal.signed_in_at) < Date.now() - freshMinutes * 60_000)
      throw new Fault(
        'denied',
        `Making a token needs a sign-in younger than ${freshMinutes} minutes. Sign in again.`,
        { step_up: true },
      )
    const { live } = await tx
      .selectFrom('user_token')
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', sql<string>`now()`)
      .select(sql<number>`count(*)::int`.as('live'))
      .executeTakeFirstOrThrow()
    if (live >= perUser) throw new Fault('conflict', `You have ${perUser} tokens. Revoke one first.`)
    const minted = credentials.mint('personal')
    await tx
      .insertInto('user_token')
      .values({
        user_id,
        id: minted.id,
        kind: 'personal',
        name,
        scopes: [...new Set(scopes)].sort(),
        mac: minted.mac,
        key_version: minted.key_version,
        expires_at: new Date(Date.now() + days * 86_400_000),
      })
      .execute()
    const details = await tx
      .selectFrom('user_token')
      .where('id', '=', minted.id)
      .select(columns)
      .executeTakeFirstOrThrow()
    return { token: minted.token, details }
  },
)

export const revokeToken = implement(tokenRevoke, async (tx, { token_id }) => {
  const changed = await tx
    .updateTable('user_token')
    .set({ revoked_at: sql`now()` })
    .where('id', '=', token_id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n)
    throw new Fault('not_found', 'No such token of yours.', { pointer: '/token_id' })
  return { ok: true as const }
})
