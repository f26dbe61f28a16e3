import type { GateRun } from '@weir/contract'
import { sql } from 'kysely'
import type { ReadTx } from '../door/implement.ts'
import { ratedDownOf } from './rated-down.ts'

/** Runs of the gate with the root they judged; aliased g and r. */
export const selectGateRuns = (tx: ReadTx) =>
  tx
    .selectFrom('gate_run as g')
    .innerJoin('root as r', (join) =>
      join.onRef('r.organization_id', '=', 'g.organization_id').onRef('r.id', '=', 'g.root_id'),
    )

/** Columns of a run as the contract names them. */
export const gateColumns = [
  'g.id',
  'g.organization_id',
  'g.group_id',
  'g.root_id',
  'r.nickname as root_nickname',
  sql<'pass' | 'break'>`g.verdict`.as('verdict'),
  'g.commit',
  'g.branch',
  'g.nonce',
  'g.baseline',
  'g.is_baseline_reported',
  'g.policy_version',
  'g.min_breaking_severity',
  'g.judged',
  'g.breaking',
  'g.accepted_alone',
  ratedDownOf.as('rated_down'),
  sql<GateRun['reasons']>`g.reasons`.as('reasons'),
  'g.created_at',
] as const
