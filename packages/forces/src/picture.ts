import type { GateRun } from '@weir/contract'
import { clipped, harmless, inDays } from './text.ts'
import { nameOf } from './verdict.ts'

const heads = ['serial', 'finding', 'severity', 'where', 'age', 'state', 'why it breaks']
const widest = [20, 60, 8, 80, 10, 50, 120]

/** A run as people read it: what breaks as a table, worst first, then the totals. */
export function textOf(run: GateRun, { seconds, redacted }: Shown): string {
  const rows = run.reasons.map((one) => [
    nameOf(one),
    one.title,
    one.severity.toFixed(1),
    one.location,
    inDays(one.age_days),
    one.state.replaceAll('_', ' '),
    one.why,
  ])
  const clean = rows.map((row) => row.map((cell, at) => clipped(harmless(redacted(cell)), widest[at] ?? 0)))
  const unshown = run.breaking - run.reasons.length
  return [
    ...(clean.length > 0 ? columns([heads, ...clean]) : []),
    ...(unshown > 0 ? [`and ${unshown} more`] : []),
    ...(clean.length > 0 ? [''] : []),
    totals(run, seconds),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

interface Shown {
  seconds: number
  redacted: (text: string) => string
}

function totals(run: GateRun, seconds: number): string {
  const rated = run.rated_down.length > 0 ? `; ${run.rated_down.length} rated down by people` : ''
  const since = run.baseline === null ? '' : ` since ${run.baseline.slice(0, 12)}`
  const unreported =
    run.is_baseline_reported === false
      ? '; no report of that commit was read, so it is compared with what the tracked branch has now'
      : ''
  const alone = run.accepted_alone > 0 ? `; ${run.accepted_alone} accepted by one person alone` : ''
  return harmless(
    `${run.verdict}: ${run.breaking} of ${run.judged} ${run.baseline === null ? 'open' : 'added'} in ${run.root_nickname}${since} break, at ${run.commit.slice(0, 12)}${run.branch === null ? '' : ` on ${run.branch}`}, by policy ${run.policy_version} from severity ${run.min_breaking_severity.toFixed(1)}${alone}${rated}${unreported} (${seconds.toFixed(1)} s)`,
  )
}

function columns(rows: string[][]): string[] {
  const widths = heads.map((_, at) => Math.max(...rows.map((row) => Array.from(row[at] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - Array.from(cell).length))
      .join('  ')
      .trimEnd(),
  )
}
