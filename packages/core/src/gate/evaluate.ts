import { Fault, gateEvaluate, type ParsedOf } from '@weir/contract'
import { sql } from 'kysely'
import { isAcceptedNow } from '../calc/treatment.ts'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { ageDays, whyItBreaks } from './judge.ts'
import { nameRaters, ratedDown } from './rated-down.ts'
import { gateColumns, selectGateRuns } from './row.ts'

const shownReasons = 100

/** Was its last approved treatment decided by who asked for it? Only acceptances can have been. */
const isAlone = sql<boolean>`case when v.treatment in ('accepted', 'accepted_permanently') and v.treatment_state = 'approved'
  then coalesce((select t.is_alone
                   from treatment t
                  where t.organization_id = v.organization_id
                    and t.vulnerability_id = v.id
                    and t.state = 'approved'
                  order by coalesce(t.decided_at, t.requested_at) desc
                  limit 1), false)
  else false end`

/** The verdict: nothing to judge, an unknown root or a missing report is never a pass. */
export const evaluateGate = implement(gateEvaluate, async (tx, input, { organization_id, people }) => {
  const root = await findRoot(tx, input)
  if (input.require_report) await refuseUnreported(tx, root.id, input.commit)
  const policy = await tx
    .selectFrom('policy_in_force')
    .where('group_id', '=', root.group_id)
    .selectAll()
    .executeTakeFirstOrThrow()
  const min_breaking_severity = Math.min(policy.min_breaking_severity, input.breaking_severity ?? 10)
  const open = await tx
    .selectFrom('vulnerability as v')
    .where('v.root_id', '=', root.id)
    .where('v.status', '=', 'vulnerable')
    .where('v.zero_risk', '<>', 'confirmed')
    .select(['v.id', 'v.severity', 'v.reported_at', 'v.treatment', 'v.treatment_state', 'v.accepted_until'])
    .select(['v.tool_severity', 'v.rated_by'])
    .select(isAlone.as('is_alone'))
    .execute()
  const now = Date.now()
  const breaking = open
    .map((one) => ({
      id: one.id,
      severity: one.severity,
      why: whyItBreaks({ ...one, severity: one.severity / 10 }, { ...policy, min_breaking_severity }, now),
    }))
    .filter(({ why }) => why !== null)
    .sort((a, b) => b.severity - a.severity || (a.id < b.id ? -1 : 1))
  const id = uuid7()
  await tx
    .insertInto('gate_run')
    .values({
      organization_id,
      group_id: root.group_id,
      id,
      root_id: root.id,
      verdict: breaking.length > 0 ? 'break' : 'pass',
      commit: input.commit,
      branch: input.branch ?? null,
      nonce: input.nonce,
      policy_version: policy.version,
      min_breaking_severity,
      judged: open.length,
      breaking: breaking.length,
      accepted_alone: open.filter((one) => one.is_alone && isAcceptedNow(one, now)).length,
      rated_down: JSON.stringify(ratedDown(open, { ...policy, min_breaking_severity }, now)),
      reasons: JSON.stringify(await explain(tx, breaking.slice(0, shownReasons), now)),
    })
    .execute()
  const run = await selectGateRuns(tx).where('g.id', '=', id).select(gateColumns).executeTakeFirstOrThrow()
  const [named] = await nameRaters([run], { people })
  if (!named) throw new Error('a run that was made is there')
  return named
})

async function findRoot(tx: Tx, { root_id, root, group_id }: ParsedOf<typeof gateEvaluate>) {
  if (!root_id && !root)
    throw new Fault('invalid', 'Say which root is judged: root_id, or root with its nickname.', {
      pointer: '/root',
    })
  let query = tx.selectFrom('root').where('status', '=', 'active').select(['id', 'group_id'])
  if (root_id) query = query.where('id', '=', root_id)
  if (root) query = query.where('nickname', '=', root)
  if (group_id) query = query.where('group_id', '=', group_id)
  const found = await query.limit(2).execute()
  const [only, another] = found
  if (!only)
    throw new Fault(
      'not_found',
      'No active root of this name in your group: there is nothing to judge, so this is not a pass.',
      { pointer: '/root' },
    )
  if (another)
    throw new Fault('invalid', 'Several groups have a root of this name: say which with group_id.', {
      pointer: '/group_id',
    })
  return only
}

async function refuseUnreported(tx: Tx, root_id: string, commit: string): Promise<void> {
  const reports = await tx
    .selectFrom('report as r')
    .innerJoin('job as j', (join) =>
      join.onRef('j.organization_id', '=', 'r.organization_id').onRef('j.id', '=', 'r.job_id'),
    )
    .where('r.root_id', '=', root_id)
    .where('r.commit', '=', commit)
    .where('r.is_preview', '=', false)
    .select(['r.is_complete', 'j.status'])
    .orderBy('r.id', 'desc')
    .execute()
  if (reports.some(({ status }) => status === 'queued' || status === 'running'))
    throw new Fault(
      'no_data',
      'A report of this commit is still being read. Ask again when its job is done.',
      {
        pointer: '/commit',
      },
    )
  const newest = reports.find(({ is_complete, status }) => is_complete || status === 'failed')
  if (newest?.status === 'failed')
    throw new Fault(
      'no_data',
      'The newest report of this commit could not be read: what it would have said is not judged. Its job says why; upload it again.',
      { pointer: '/commit' },
    )
  if (!newest)
    throw new Fault(
      'no_data',
      'No report of a complete run on this commit was read yet. Upload one, wait until its job is done, and look at its receipt if the run failed; a CSV cannot say that it is complete.',
      { pointer: '/commit' },
    )
}

async function explain(tx: Tx, breaking: { id: string; why: string | null }[], now: number) {
  if (breaking.length === 0) return []
  const why = new Map(breaking.map((one) => [one.id, one.why]))
  const rows = await tx
    .selectFrom('vulnerability as v')
    .innerJoin('finding as f', (join) =>
      join.onRef('f.organization_id', '=', 'v.organization_id').onRef('f.id', '=', 'v.finding_id'),
    )
    .innerJoin('organization as o', 'o.organization_id', 'v.organization_id')
    .where('v.id', 'in', [...why.keys()])
    .select([
      'v.id',
      sql<string>`o.serial_prefix || '-' || v.serial`.as('serial'),
      'f.title',
      'v.location',
      'v.severity',
      'v.reported_at',
      'v.treatment',
      'v.treatment_state',
    ])
    .orderBy('v.severity', 'desc')
    .orderBy('v.id')
    .execute()
  return rows.map((row) => ({
    vulnerability_id: row.id,
    serial: row.serial,
    title: row.title,
    location: row.location,
    severity: row.severity / 10,
    age_days: ageDays(row.reported_at, now),
    state:
      row.treatment_state === 'submitted' ? `${row.treatment}, request waits for approval` : row.treatment,
    why: why.get(row.id) ?? '',
  }))
}
