import { Fault, tokenCreate, tokenList, tokenRevoke, tokensPerUser } from '@weir/contract'
import { sql } from 'kysely'
import { isLiveToken } from '../db/live-token.ts'
import { locks } from '../db/locks.ts'
import { implement, type ReadTx, type Tx } from '../door/implement.ts'

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

/** Tokens of the person that work. */
const live = (tx: ReadTx) => tx.selectFrom('user_token').where(sql.raw<boolean>(isLiveToken))

export const listTokens = implement(tokenList, (tx) =>
  live(tx).select(columns).orderBy('created_at', 'desc').execute(),
)

export const createToken = implement(
  tokenCreate,
  async (tx, { name, scopes, days }, { principal, user_id, credentials }) => {
    if (principal.kind !== 'session' || user_id === null)
      throw new Fault('denied', 'A token cannot make tokens. Sign in to make one.')
    await refuseTooMany(tx, user_id)
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

/** Tokens of one person in a day, those revoked too: each that is reported as leaked is told to the admins of every organization it reads. */
const tokensPerDay = 100

/** So many tokens of one person may live, also when several are made at once: the lock lets them take turns. */
export async function refuseTooMany(tx: Tx, user_id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${locks.userTokens}, hashtext(${user_id}))`.execute(tx)
  const { count } = await live(tx)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  if (count >= tokensPerUser)
    throw new Fault('conflict', `You have ${tokensPerUser} tokens. Revoke one first.`)
  const made = await tx
    .selectFrom('user_token')
    .where('created_at', '>', sql<string>`now() - interval '1 day'`)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  if (made.count >= tokensPerDay)
    throw new Fault('conflict', `You made ${tokensPerDay} tokens within a day. Make the next one tomorrow.`)
}
