import type { ReportDoubt, ReportItem, ReportRun } from './importer.ts'
import { plainRun } from './plain-result.ts'
import { ScanRun } from './scan-run.ts'

/**
 * The runs of a report about several targets, such as sites, hosts or projects: one for each, with the target as its
 * category. So a report closes nothing of a target that it does not speak of, also when all belong to one root.
 */
export class TargetRuns {
  private readonly runs = new Map<string, ScanRun>()
  private readonly facts: Pick<ReportRun, 'tool'> & Partial<ReportRun>
  private lost = 0

  constructor(facts: Pick<ReportRun, 'tool'> & Partial<ReportRun>) {
    this.facts = facts
  }

  get count(): number {
    return this.runs.size
  }

  has(category: string): boolean {
    return this.runs.has(keyOf(category, null))
  }

  /** The run of a target, which is given out when it is new. */
  *of(category: string | null, branch: string | null = null): Generator<ReportItem, ScanRun> {
    const key = keyOf(category, branch)
    const known = this.runs.get(key)
    if (known !== undefined) return known
    const run = new ScanRun(this.runs.size)
    this.runs.set(key, run)
    yield plainRun({ ...this.facts, run: run.number, category, branch })
    return run
  }

  /** Counts a result of which not even the target can be read: it may have been of any. */
  loss(pointer: string, message: string): ReportDoubt {
    this.lost += 1
    return { kind: 'doubt', run: null, pointer, message, isLost: true }
  }

  /** The coverage of every run; `flaw`, a sentence, is one of the report as a whole. */
  *coverage(flaw: string | null = null): Generator<ReportItem> {
    const unread = this.lost > 0 ? `${this.lost} results could not be read.` : null
    for (const run of this.runs.values()) yield run.coverage(flaw ?? unread)
  }
}

function keyOf(category: string | null, branch: string | null): string {
  return JSON.stringify([category, branch])
}
