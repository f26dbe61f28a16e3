/** What one run covered, as the receiver of a report knows it. */
export interface Coverage {
  /** `toolFamily` of the tool. */
  readonly tool: string
  readonly category: string | null
  readonly branch: string
  /** The one branch of the root whose reports change states. */
  readonly trackedBranch: string
  readonly isComplete: boolean
  /** Rules that ran; null when the tool did not say. */
  readonly rulesRun: ReadonlySet<string> | null
  /** Paths that were looked at, folders ending in `/`; null when the tool did not say. */
  readonly scanned: ReadonlySet<string> | null
  /** Whether a path exists at the commit of the run, where git knows. */
  readonly exists: (path: string) => boolean | null
}

/** A known vulnerability that the run did not report; tool and category are those that saw it before. */
export interface Absent {
  readonly tool: string
  readonly category: string | null
  readonly rule: string
  /** Path of its file, or null for places that are not files. */
  readonly path: string | null
}

/** What an absence means. `stated`: the report itself says rule and place were covered; `presumed`: the same scan saw it before. */
export type Verdict =
  | { readonly state: 'fixed'; readonly basis: 'stated' | 'presumed'; readonly reason: string }
  | { readonly state: 'not_scanned' | 'rule_removed' | 'scan_failed'; readonly reason: string }

/**
 * Decides what it means that a run no longer reports a vulnerability. Never closes on doubt:
 *
 * - another tool, another category or another branch than the tracked one says nothing: not scanned;
 * - a run that failed or whose results could not all be read says nothing: scan failed;
 * - a rule missing from a list of the rules that ran: rule removed;
 * - a file that still exists (or may) and is missing from a list of scanned files: not scanned;
 * - otherwise fixed. Many tools list neither rules nor files, or only those with results, and such a list counts as no
 *   list (see the importers). Then the same tool and category having reported it on this root is what shows that the
 *   scan covers it; the verdict is marked as presumed, and the abnormal drop guards against a changed configuration.
 */
export function judgeAbsence(absent: Absent, run: Coverage): Verdict {
  if (run.branch !== run.trackedBranch)
    return notScanned(`Only the branch ${run.trackedBranch} changes states.`)
  if (run.tool !== absent.tool) return notScanned(`Another tool reported it: ${absent.tool}.`)
  if (run.category !== absent.category) return notScanned('Another scan (category) of the tool reported it.')
  if (!run.isComplete) return { state: 'scan_failed', reason: 'The run is not complete.' }
  if (run.rulesRun !== null && !run.rulesRun.has(absent.rule)) {
    return { state: 'rule_removed', reason: `The rule ${absent.rule} did not run.` }
  }
  const place = judgePlace(absent.path, run)
  if (place === 'missed') return notScanned('Its file was not among those scanned.')
  const isStated = run.rulesRun !== null && place === 'covered'
  return isStated
    ? { state: 'fixed', basis: 'stated', reason: 'Its rule ran over its place and no longer reports it.' }
    : { state: 'fixed', basis: 'presumed', reason: 'A complete run of the same scan no longer reports it.' }
}

function judgePlace(path: string | null, run: Coverage): 'covered' | 'missed' | 'unknown' {
  if (path === null) return 'unknown'
  if (run.exists(path) === false) return 'covered'
  if (run.scanned === null) return 'unknown'
  return isScanned(path, run.scanned) ? 'covered' : 'missed'
}

function isScanned(path: string, scanned: ReadonlySet<string>): boolean {
  if (scanned.has(path)) return true
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (scanned.has(path.slice(0, end + 1))) return true
  }
  return false
}

function notScanned(reason: string): Verdict {
  return { state: 'not_scanned', reason }
}

/** Whether so many are gone at once (more than 30 % and more than 20) that a person must confirm first. */
export function isAbnormalDrop(openBefore: number, gone: number): boolean {
  return gone > 20 && gone > openBefore * 0.3
}
