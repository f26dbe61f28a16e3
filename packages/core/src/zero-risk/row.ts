import type { zeroRiskStates } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** Claims with the vulnerability they are about; aliased z, v, f and o. */
export const selectZeroRisks = (tx: ReadTx) =>
  tx
    .selectFrom('zero_risk_request as z')
    .innerJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 'z.organization_id').onRef('v.id', '=', 'z.vulnerability_id'),
    )
    .innerJoin('finding as f', (join) =>
      join.onRef('f.organization_id', '=', 'v.organization_id').onRef('f.id', '=', 'v.finding_id'),
    )
    .innerJoin('organization as o', 'o.organization_id', 'z.organization_id')
    .select([
      'z.id',
      'z.organization_id',
      'z.group_id',
      'z.vulnerability_id',
      sql<string>`o.serial_prefix || '-' || v.serial`.as('serial'),
      'f.title',
      'v.location',
      sql<number>`v.severity / 10.0::float8`.as('severity'),
      sql<(typeof zeroRiskStates)[number]>`z.state`.as('state'),
      'z.justification',
      'z.requested_by',
      'z.requested_at',
      'z.decided_by',
      'z.decided_at',
      'z.decision_text',
    ])

interface Named {
  state: string
  requested_by: string | null
  decided_by: string | null
}

/** Replaces the people of claims by their names, and says which the caller may decide about. */
export async function nameZeroRisks<Row extends Named>(rows: Row[], hands: Hands) {
  const people = await hands.people.find(rows.flatMap((row) => [row.requested_by, row.decided_by]))
  const nameOf = (id: string) => people.get(id)?.name ?? 'someone'
  return rows.map((row) => {
    const isOwn = row.requested_by !== null && row.requested_by === hands.user_id
    return {
      ...row,
      is_own: isOwn,
      may_decide: ['submitted', 'confirmed'].includes(row.state) && hands.user_id !== null && !isOwn,
      requested_by: row.requested_by === null ? 'a token' : nameOf(row.requested_by),
      decided_by: row.decided_by === null ? null : nameOf(row.decided_by),
    }
  })
}
