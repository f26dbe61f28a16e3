import { isAbnormalDrop, judgeAbsence, type Coverage, type Verdict } from '../coverage.ts'
import { type Elsewhere, joinAcross } from '../join-across.ts'
import { match } from '../match.ts'
import type { MatchPass } from '../match-sides.ts'
import type { Scan } from './incoming.ts'
import type { Known } from './known.ts'

/** A known vulnerability and the result that is it, by row numbers, and the pass that found out. */
export type Pair = readonly [known: number, incoming: number, pass: MatchPass]

/** A result and the vulnerability of another scan that it is. */
export type Joined = readonly [incoming: number, vulnerability_id: string]

/** What a scan means for what is known; decided before anything is written. */
export interface Plan {
  /** Results never seen before, by any scan. */
  readonly added: readonly number[]
  /** Results that another scan of the root has seen before, with the vulnerability they are. */
  readonly joined: readonly Joined[]
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
  /** Closed before, and absent now: only their sighting ends. */
  readonly ended: readonly number[]
  /** Would be fixed, but another scan sees them still. */
  readonly seenElsewhere: readonly number[]
  /** Would be fixed, but wait for a person. */
  readonly held: readonly number[]
}

/** Decides what a scan means. On other branches than the tracked one, absence means nothing. */
export function planScan(scan: Scan, known: Known, { trackedBranch, renames, elsewhere }: Around): Plan {
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
  const shown = added.filter((row) => !results.isHidden[row])
  const joined = isTracked ? joinAcross(elsewhere, scan, shown) : new Map<number, string>()
  return {
    added: shown.filter((row) => !joined.has(row)),
    joined: [...joined],
    ...seenAgain(pairs, { scan, known, isTracked }),
    ...judged(isTracked ? absent : [], { scan, known, trackedBranch, renamed }),
  }
}

/** Sorts what is seen again by what there is to write, in the order of what is known. */
function seenAgain(
  pairs: readonly Pair[],
  { scan, known, isTracked }: { scan: Scan; known: Known; isTracked: boolean },
): Pick<Plan, 'touched' | 'changed' | 'reopened' | 'moved' | 'hidden'> {
  const { results } = scan
  const [touched, changed]: [Pair[], Pair[]] = [[], []]
  const [reopened, moved] = [new Set<number>(), new Set<number>()]
  let hidden = 0
  for (const pair of pairs.toSorted(([a], [b]) => a - b)) {
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
    if (hasMoved || reopened.has(row) || isToldOtherwise(scan, known, pair)) changed.push(pair)
    else touched.push(pair)
  }
  return { touched, changed, reopened, moved, hidden }
}

/** What is around a scan: the branch that changes states, what git knows was renamed, what other scans of the root see. */
export interface Around {
  readonly trackedBranch: string
  readonly renames: ReadonlyMap<string, string>
  readonly elsewhere: readonly Elsewhere[]
}

/** Whether it is told in other words, or what it will be known by next time is something else now. Words are those of the tool that opened it. */
function isToldOtherwise({ results }: Scan, known: Known, [row, found]: Pair): boolean {
  if (
    known.isOwn[row] &&
    (known.told[row] !== results.told[found] || known.tenths[row] !== results.tenths[found])
  )
    return true
  if (known.rule[row] !== results.rule[found] || known.skeleton[row] !== results.skeleton[found]) return true
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
): Pick<Plan, 'absent' | 'held' | 'seenElsewhere' | 'ended'> {
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
  const ended: number[] = []
  for (const row of absent) {
    const before = known.rule[row] ?? ''
    const rule = renamed.get(before) ?? before
    const place = { tool: scan.family, category: scan.category, rule, path: known.path[row] ?? null }
    const verdict = judgeAbsence(place, coverage)
    if (known.isOpen(row)) {
      const isHeldOpen = !known.isPresent[row] && known.isSeenElsewhere[row]
      if (!isHeldOpen) sorted[verdict.state].push(row)
    } else if (verdict.state === 'fixed' && known.isPresent[row]) ended.push(row)
  }
  const open = known.status.reduce((count, status) => count + (status === 'vulnerable' ? 1 : 0), 0)
  const isHeld = isAbnormalDrop(open, sorted.fixed.length)
  if (isHeld) return { absent: { ...sorted, fixed: [] }, held: sorted.fixed, seenElsewhere: [], ended }
  return {
    ended,
    absent: { ...sorted, fixed: sorted.fixed.filter((row) => !known.isSeenElsewhere[row]) },
    held: [],
    seenElsewhere: sorted.fixed.filter((row) => known.isSeenElsewhere[row]),
  }
}
