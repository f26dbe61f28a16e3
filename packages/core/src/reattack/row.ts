import type { reattackOutcomes, reattackStates } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** Requests to verify with the vulnerability they are about; aliased r, v, f and o. */
export const selectReattacks = (tx: ReadTx) =>
  tx
    .selectFrom('reattack as r')
    .innerJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 'r.organization_id').onRef('v.id', '=', 'r.vulnerability_id'),
    )
    .innerJoin('finding as f', (join) =>
      join.onRef('f.organization_id', '=', 'v.organization_id').onRef('f.id', '=', 'v.finding_id'),
    )
    .innerJoin('organization as o', 'o.organization_id', 'r.organization_id')
    .select([
      'r.id',
      'r.organization_id',
      'r.group_id',
      'r.vulnerability_id',
      sql<string>`o.serial_prefix || '-' || v.serial`.as('serial'),
      'f.title',
      'v.location',
      sql<number>`v.severity / 10.0::float8`.as('severity'),
      sql<(typeof reattackStates)[number]>`r.state`.as('state'),
      sql<(typeof reattackOutcomes)[number] | null>`r.outcome`.as('outcome'),
      'r.justification',
      'r.requested_by',
      'r.requested_at',
      'r.decided_by',
      'r.decided_at',
      'r.decision_text',
      'r.event_id',
    ])

interface Named {
  state: string
  requested_by: string | null
  decided_by: string | null
}

/** Replaces the people of requests by their names, and says which the caller may verify. */
export async function nameReattacks<Row extends Named>(rows: Row[], hands: Hands) {
  const people = await hands.people.find(rows.flatMap((row) => [row.requested_by, row.decided_by]))
  const nameOf = (id: string) => people.get(id)?.name ?? 'someone'
  return rows.map((row) => {
    const isOwn = row.requested_by !== null && row.requested_by === hands.user_id
    return {
      ...row,
      is_own: isOwn,
      may_decide: row.state === 'requested' && hands.user_id !== null && !isOwn,
      requested_by: row.requested_by === null ? 'a token' : nameOf(row.requested_by),
      decided_by: row.decided_by === null ? null : nameOf(row.decided_by),
    }
  })
}
