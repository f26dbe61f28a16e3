import type { GateRun } from '@weir/contract'
import { sql } from 'kysely'
import type { ReadTx } from '../door/implement.ts'
import { ageDays } from './judge.ts'
import type { Candidate } from './judged.ts'

/** What was judged and breaks, and why. */
export interface Breaking extends Candidate {
  readonly why: string
}

/** What breaks as a run tells it, in the order given. */
export async function reasonsOf(
  tx: ReadTx,
  breaking: readonly Breaking[],
  now: number,
): Promise<GateRun['reasons']> {
  const known = await factsOf(
    tx,
    breaking.flatMap(({ id, addition }) => (addition ? [] : [id])),
  )
  return breaking.flatMap((one): GateRun['reasons'] => {
    const told = { severity: one.severity / 10, age_days: ageDays(one.reported_at, now), why: one.why }
    if (one.addition) {
      const { title, location } = one.addition
      const state = 'only on this branch'
      return [{ ...told, vulnerability_id: null, serial: null, title, location, state }]
    }
    const facts = known.get(one.id)
    const { id: vulnerability_id, treatment, treatment_state } = one
    const state = treatment_state === 'submitted' ? `${treatment}, request waits for approval` : treatment
    return facts ? [{ ...told, vulnerability_id, ...facts, state }] : []
  })
}

async function factsOf(
  tx: ReadTx,
  ids: string[],
): Promise<Map<string, { serial: string; title: string; location: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('vulnerability as v')
    .innerJoin('finding as f', (join) =>
      join.onRef('f.organization_id', '=', 'v.organization_id').onRef('f.id', '=', 'v.finding_id'),
    )
    .innerJoin('organization as o', 'o.organization_id', 'v.organization_id')
    .where('v.id', 'in', ids)
    .select(['v.id', 'f.title', 'v.location'])
    .select(sql<string>`o.serial_prefix || '-' || v.serial`.as('serial'))
    .execute()
  return new Map(rows.map(({ id, ...facts }) => [id, facts]))
}
