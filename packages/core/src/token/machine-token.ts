import {
  ciTokenCreate,
  ciTokenList,
  ciTokenRevoke,
  Fault,
  serviceMayHold,
  serviceTokenCreate,
  serviceTokenList,
  serviceTokenRevoke,
  tokensPerOrganization,
} from '@weir/contract'
import { sql } from 'kysely'
import { isLiveToken } from '../db/live-token.ts'
import { locks } from '../db/locks.ts'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx, type Tx } from '../door/implement.ts'

const columns = [
  'id',
  sql<'ci' | 'service'>`kind`.as('kind'),
  'name',
  'scopes',
  'organization_id',
  'group_id',
  'created_at',
  'expires_at',
  'last_used_at',
] as const

interface NewMachineToken {
  kind: 'ci' | 'service'
  group_id: string | null
  name: string
  scopes: string[]
  days: number
}

async function insertToken(tx: Tx, hands: Hands, { kind, group_id, name, scopes, days }: NewMachineToken) {
  await refuseTooMany(tx, hands.organization_id)
  const minted = hands.credentials.mint(kind)
  await tx
    .insertInto('machine_token')
    .values({
      organization_id: hands.organization_id,
      id: minted.id,
      group_id,
      kind,
      name,
      scopes,
      mac: minted.mac,
      key_version: minted.key_version,
      expires_at: new Date(Date.now() + days * 86_400_000),
    })
    .execute()
  const details = await tx
    .selectFrom('machine_token')
    .where('id', '=', minted.id)
    .select(columns)
    .executeTakeFirstOrThrow()
  return { token: minted.token, details }
}

/** Tokens of machines that people made and that work. */
const live = (tx: ReadTx) =>
  tx.selectFrom('machine_token').where('trust_id', 'is', null).where(sql.raw<boolean>(isLiveToken))

async function revoke(tx: Tx, token_id: string): Promise<void> {
  await tx
    .updateTable('machine_token')
    .set({ revoked_at: sql`now()` })
    .where('id', '=', token_id)
    .where('revoked_at', 'is', null)
    .execute()
}

export const createCiToken = implement(
  ciTokenCreate,
  async (tx, { group_id, name, days, keep_others }, hands) => {
    refuseMachine(hands)
    if (!keep_others)
      await tx
        .updateTable('machine_token')
        .set({ revoked_at: sql`now()` })
        .where('group_id', '=', group_id)
        .where('revoked_at', 'is', null)
        .execute()
    return insertToken(tx, hands, { kind: 'ci', group_id, name, scopes: [], days })
  },
)

export const listCiTokens = implement(ciTokenList, (tx, { group_id }) =>
  live(tx).where('group_id', '=', group_id).select(columns).orderBy('created_at', 'desc').execute(),
)

export const revokeCiToken = implement(ciTokenRevoke, async (tx, { token_id }) => {
  await revoke(tx, token_id)
  return { ok: true as const }
})

export const createServiceToken = implement(serviceTokenCreate, async (tx, { name, scopes, days }, hands) => {
  refuseMachine(hands)
  const refused = scopes.filter((scope) => !serviceMayHold(scope))
  if (refused.length > 0)
    throw new Fault('invalid', `A service token cannot carry ${refused.join(', ')}.`, { pointer: '/scopes' })
  return insertToken(tx, hands, {
    kind: 'service',
    group_id: null,
    name,
    scopes: [...new Set(scopes)].sort(),
    days,
  })
})

export const listServiceTokens = implement(serviceTokenList, (tx) =>
  live(tx).select(columns).orderBy('created_at', 'desc').execute(),
)

export const revokeServiceToken = implement(serviceTokenRevoke, async (tx, { token_id }) => {
  await revoke(tx, token_id)
  return { ok: true as const }
})

/** Tokens are made by a person at the page; what a token may, its thief may. */
function refuseMachine({ principal }: Hands): void {
  if (principal.kind !== 'session')
    throw new Fault('denied', 'A token cannot make tokens. Sign in to make one.')
}

/** So many tokens of machines may live in one organization; who makes them at once takes turns. */
async function refuseTooMany(tx: Tx, organization_id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${locks.machineTokens}, hashtext(${organization_id}))`.execute(tx)
  const { count } = await live(tx)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  if (count >= tokensPerOrganization)
    throw new Fault('conflict', `There are ${tokensPerOrganization} tokens of machines. Revoke one first.`)
}
