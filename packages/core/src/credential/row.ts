import { type Credential, Fault } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

const shownRoots = 20

/** Columns of a credential that may be shown; aliased c. The secret is not among those that this login reads. */
export const credentialColumns = [
  'c.id',
  'c.organization_id',
  sql<Credential['kind']>`c.kind`.as('kind'),
  'c.name',
  'c.host',
  'c.path',
  'c.group_ids',
  'c.created_at',
  'c.created_by',
  'c.rotated_at',
  'c.last_used_at',
] as const

interface CredentialRow extends Omit<Credential, 'roots' | 'root_count'> {}

/** Adds the name of who made each, and the roots that are read with it. */
export async function describeCredentials(tx: ReadTx, hands: Hands, rows: readonly CredentialRow[]) {
  const ids = rows.map(({ id }) => id)
  const people = await hands.people.find(rows.map(({ created_by }) => created_by))
  const roots = ids.length === 0 ? [] : await rootsOf(tx, ids)
  return rows.map((row) => {
    const own = roots.filter(({ credential_id }) => credential_id === row.id)
    return {
      ...row,
      created_by: people.get(row.created_by)?.name ?? 'someone',
      root_count: own[0]?.total ?? 0,
      roots: own.map(({ id, group_id, nickname }) => ({ id, group_id, nickname })),
    }
  })
}

/** The first roots of each credential, with how many it has. */
async function rootsOf(tx: ReadTx, credential_ids: readonly string[]) {
  const numbered = tx
    .selectFrom('root')
    .where('credential_id', 'in', credential_ids)
    .select(['id', 'group_id', 'nickname', 'credential_id'])
    .select(sql<number>`(count(*) over (partition by credential_id))::int`.as('total'))
    .select(
      sql<number>`(row_number() over (partition by credential_id order by nickname, id))::int`.as('place'),
    )
  return tx
    .selectFrom(numbered.as('r'))
    .where('r.place', '<=', shownRoots)
    .selectAll()
    .orderBy('r.place')
    .execute()
}

/** One credential, described. */
export async function readCredential(tx: ReadTx, hands: Hands, id: string) {
  const row = await tx
    .selectFrom('credential as c')
    .where('c.id', '=', id)
    .select(credentialColumns)
    .executeTakeFirstOrThrow()
  const [described] = await describeCredentials(tx, hands, [row])
  if (!described) throw new Fault('not_found', 'No such credential.', { pointer: '/credential_id' })
  return described
}
