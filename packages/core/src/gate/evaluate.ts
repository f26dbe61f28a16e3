import { Fault, gateEvaluate, type ParsedOf } from '@weir/contract'
import { sql, type SqlBool } from 'kysely'
import { isAcceptedNow } from '../calc/treatment.ts'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { whyItBreaks } from './judge.ts'
import { baselineOf, branchBeside, refuseOutdated } from './baseline.ts'
import { judgedOf } from './judged.ts'
import { nameRaters, ratedDown } from './rated-down.ts'
import { type Breaking, reasonsOf } from './reasons.ts'
import { gateColumns, selectGateRuns } from './row.ts'

const shownReasons = 100

/** The verdict: nothing to judge, an unknown root or a missing report is never a pass. */
export const evaluateGate = implement(gateEvaluate, async (tx, input, { organization_id, people }) => {
  const root = await findRoot(tx, input)
  const branch = branchBeside(root, input.branch)
  if (input.require_report || input.baseline)
    await refuseUnreported(
      tx,
      root.id,
      input.commit,
      input.baseline ? { branch: branch ?? root.branch } : null,
    )
  if (input.baseline && branch !== null)
    await refuseOutdated(tx, { root_id: root.id, branch, commit: input.commit })
  const policy = await tx
    .selectFrom('policy_in_force')
    .where('group_id', '=', root.group_id)
    .selectAll()
    .executeTakeFirstOrThrow()
  const min_breaking_severity = Math.min(policy.min_breaking_severity, input.breaking_severity ?? 10)
  const baseline = input.baseline
    ? await baselineOf(tx, root, { baseline: input.baseline, judged: input.commit })
    : null
  const judged = await judgedOf(tx, { root_id: root.id, branch, baseline })
  const now = Date.now()
  const breaking = judged
    .map((one) => ({
      ...one,
      why: whyItBreaks({ ...one, severity: one.severity / 10 }, { ...policy, min_breaking_severity }, now),
    }))
    .filter((one): one is Breaking => one.why !== null)
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
      baseline: baseline?.commit ?? null,
      is_baseline_reported: baseline && baseline.reported_at !== null,
      policy_version: policy.version,
      min_breaking_severity,
      judged: judged.length,
      breaking: breaking.length,
      rated_down: JSON.stringify(ratedDown(judged, { ...policy, min_breaking_severity }, now)),
      accepted_alone: judged.filter((one) => one.is_alone && isAcceptedNow(one, now)).length,
      reasons: JSON.stringify(await reasonsOf(tx, breaking.slice(0, shownReasons), now)),
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
  let query = tx
    .selectFrom('root')
    .where('status', '=', 'active')
    .select(['id', 'group_id', 'kind', 'branch'])
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

/** With `on`, only reports of that branch count: those of another say nothing of what is judged then. */
async function refuseUnreported(
  tx: Tx,
  root_id: string,
  commit: string,
  on: { branch: string | null } | null,
): Promise<void> {
  let query = tx
    .selectFrom('report as r')
    .innerJoin('job as j', (join) =>
      join.onRef('j.organization_id', '=', 'r.organization_id').onRef('j.id', '=', 'r.job_id'),
    )
    .where('r.root_id', '=', root_id)
    .where('r.commit', '=', commit)
    .where('r.is_preview', '=', false)
    .select(['r.is_complete', 'j.status'])
    .orderBy('r.id', 'desc')
  if (on) query = query.where(sql<SqlBool>`r.branch is not distinct from ${on.branch}`)
  const reports = await query.execute()
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
