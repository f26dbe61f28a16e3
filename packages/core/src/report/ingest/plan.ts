import { isAbnormalDrop, judgeAbsence, type Coverage, type Verdict } from '../coverage.ts'
import { match } from '../match.ts'
import type { MatchPass } from '../match-sides.ts'
import type { Scan } from './incoming.ts'
import type { Known } from './known.ts'

/** A known vulnerability and the result that is it, by row numbers, and the pass that found out. */
export type Pair = readonly [known: number, incoming: number, pass: MatchPass]

/** What a scan means for what is known; decided before anything is written. */
export interface Plan {
  /** Results never seen before. */
  readonly added: readonly number[]
  /** Seen again, and nothing but that to write; both in the order of what is known. */
  readonly touched: readonly Pair[]
  /** Seen again with another place, message, severity or rule, or open again. */
  readonly changed: readonly Pair[]
  /** Known rows that are open again, and those whose place is another. */
  readonly reopened: ReadonlySet<number>
  readonly moved: ReadonlySet<number>
  /** Suppressed or undecided ones that are known and open. */
  readonly hidden: number
  /** Open before and absent: known rows by what that means. */
  readonly absent: Readonly<Record<Verdict['state'], readonly number[]>>
  /** Would be fixed, but wait for a person. */
  readonly held: readonly number[]
}

/** Decides what a scan means. On other branches than the tracked one, absence means nothing. */
export function planScan(
  scan: Scan,
  known: Known,
  { trackedBranch, renames }: { trackedBranch: string; renames: ReadonlyMap<string, string> },
): Plan {
  const { results } = scan
  const isTracked = scan.branch === trackedBranch
  const renamed = new Map(
    [...scan.rules.values()].flatMap(({ id, formerIds }) => formerIds.map((old) => [old, id])),
  )
  const { pairs, added, absent } = match(
    known.identities(scan.family, renamed),
    results.identities(scan.family),
    { renames },
  )
  const inOrder = pairs.toSorted(([a], [b]) => a - b)
  const [touched, changed]: [Pair[], Pair[]] = [[], []]
  const [reopened, moved] = [new Set<number>(), new Set<number>()]
  let hidden = 0
  for (const pair of inOrder) {
    const [row, found] = pair
    if (results.isHidden[found]) {
      if (!known.isOpen(row)) continue
      hidden += 1
      touched.push(pair)
      continue
    }
    if (isTracked && known.mayReopen(row)) reopened.add(row)
    const hasMoved = known.path[row] !== results.path[found] || known.line[row] !== results.shownLine[found]
    if (hasMoved) moved.add(row)
    const isOther =
      known.told[row] !== results.told[found] ||
      known.tenths[row] !== results.tenths[found] ||
      known.rule[row] !== results.rule[found] ||
      known.skeleton[row] !== results.skeleton[found]
    if (isOther || hasMoved || reopened.has(row) || hasOtherMarks(scan, known, pair)) changed.push(pair)
    else touched.push(pair)
  }
  return {
    added: added.filter((row) => !results.isHidden[row]),
    touched,
    changed,
    reopened,
    moved,
    hidden,
    ...judged(isTracked ? absent : [], { scan, known, trackedBranch, renamed }),
  }
}

/** Whether what it will be known by next time is something else now. */
function hasOtherMarks({ results }: Scan, known: Known, [row, found]: Pair): boolean {
  if (known.snippet[row] !== results.snippet[found] || known.symbol[row] !== results.symbol[found])
    return true
  const [before, now] = [known.fingerprints[row] ?? {}, results.fingerprints[found] ?? {}]
  for (const name in now) if (before[name] !== now[name]) return true
  for (const name in before) if (now[name] === undefined) return true
  return false
}

interface Facts {
  readonly scan: Scan
  readonly known: Known
  readonly trackedBranch: string
  readonly renamed: ReadonlyMap<string, string>
}

/** Sorts absent rows by what their absence means; so many fixed at once that it is abnormal are held. */
function judged(
  absent: readonly number[],
  { scan, known, trackedBranch, renamed }: Facts,
): Pick<Plan, 'absent' | 'held'> {
  const coverage: Coverage = {
    tool: scan.family,
    category: scan.category,
    branch: scan.branch,
    trackedBranch,
    isComplete: scan.flaws.length === 0,
    rulesRun: scan.rulesRun,
    scanned: scan.scanned,
    exists: () => null,
  }
  const sorted: Record<Verdict['state'], number[]> = {
    fixed: [],
    not_scanned: [],
    rule_removed: [],
    scan_failed: [],
  }
  for (const row of absent) {
    if (!known.isOpen(row)) continue
    const before = known.rule[row] ?? ''
    const rule = renamed.get(before) ?? before
    const place = { tool: scan.family, category: scan.category, rule, path: known.path[row] ?? null }
    const verdict = judgeAbsence(place, coverage)
    sorted[verdict.state].push(row)
  }
  const open = known.status.reduce((count, status) => count + (status === 'vulnerable' ? 1 : 0), 0)
  const isHeld = isAbnormalDrop(open, sorted.fixed.length)
  return { absent: isHeld ? { ...sorted, fixed: [] } : sorted, held: isHeld ? sorted.fixed : [] }
}
