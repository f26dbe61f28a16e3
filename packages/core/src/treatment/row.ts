import type { treatments } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'
import { groupsAlone } from './alone.ts'

/** Treatments with the vulnerability they decide about; aliased t, v, f and o. */
export const selectTreatments = (tx: ReadTx) =>
  tx
    .selectFrom('treatment as t')
    .innerJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 't.organization_id').onRef('v.id', '=', 't.vulnerability_id'),
    )
    .innerJoin('finding as f', (join) =>
      join.onRef('f.organization_id', '=', 'v.organization_id').onRef('f.id', '=', 'v.finding_id'),
    )
    .innerJoin('organization as o', 'o.organization_id', 't.organization_id')
    .select([
      't.id',
      't.organization_id',
      't.group_id',
      't.vulnerability_id',
      sql<string>`o.serial_prefix || '-' || v.serial`.as('serial'),
      'f.title',
      'v.location',
      sql<number>`v.severity / 10.0::float8`.as('severity'),
      sql<(typeof treatments)[number]>`t.kind`.as('kind'),
      sql<'submitted' | 'approved' | 'rejected' | 'expired' | 'withdrawn'>`t.state`.as('state'),
      't.justification',
      't.accepted_until',
      't.assignee_id',
      't.requested_by',
      't.requested_at',
      't.decided_by',
      't.decided_at',
      't.decision_text',
      't.is_alone',
    ])

interface Named {
  group_id: string
  state: string
  requested_by: string | null
  decided_by: string | null
}

/** Replaces the people of treatments by their names, and says which the caller may decide about. */
export async function nameTreatments<Row extends Named>(tx: ReadTx, rows: Row[], hands: Hands) {
  const isOwn = (row: Row) => row.requested_by !== null && row.requested_by === hands.user_id
  const own = rows.filter((row) => row.state === 'submitted' && isOwn(row))
  const [people, alone] = await Promise.all([
    hands.people.find(rows.flatMap((row) => [row.requested_by, row.decided_by])),
    groupsAlone(tx, hands.user_id, [...new Set(own.map(({ group_id }) => group_id))]),
  ])
  const nameOf = (id: string) => people.get(id)?.name ?? 'someone'
  return rows.map((row) => ({
    ...row,
    is_own: isOwn(row),
    may_decide:
      row.state === 'submitted' && hands.user_id !== null && (!isOwn(row) || alone.has(row.group_id)),
    requested_by: row.requested_by === null ? 'a token' : nameOf(row.requested_by),
    decided_by: row.decided_by === null ? null : nameOf(row.decided_by),
  }))
}
