import {
  ciTokenCreate,
  Fault,
  serviceMayHold,
  serviceTokenCreate,
  serviceTokenList,
  serviceTokenRevoke,
} from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { implement, type Tx } from '../door/implement.ts'

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
  tx
    .selectFrom('machine_token')
    .where('revoked_at', 'is', null)
    .select(columns)
    .orderBy('created_at', 'desc')
    .execute(),
)

export const revokeServiceToken = implement(serviceTokenRevoke, async (tx, { token_id }) => {
  await tx
    .updateTable('machine_token')
    .set({ revoked_at: sql`now()` })
    .where('id', '=', token_id)
    .execute()
  return { ok: true as const }
})

function refuseMachine({ principal }: Hands): void {
  if (principal.kind !== 'session' && principal.kind !== 'personal')
    throw new Fault('denied', 'A token of a machine cannot make tokens.')
}
