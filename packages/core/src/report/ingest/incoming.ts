import { Fault } from '@weir/contract'
import {
  type Component,
  componentBounds,
  componentId,
  componentOf,
  mergeComponents,
  mostComponents,
} from '../component.ts'
import { toolFamily } from '../fingerprint.ts'
import { identityOf, repeatKey } from '../identity.ts'
import type {
  ReportComponent,
  ReportCoverage,
  ReportItem,
  ReportResult,
  ReportRule,
  ReportRun,
} from '../importer.ts'
import { placeOf } from '../place.ts'
import { Doubts } from '../receipt.ts'
import { Scorer } from '../score.ts'
import { techniqueOf } from '../technique.ts'
import { affectedOf } from './affected.ts'
import { Results } from './results.ts'
import { toldOf } from './told.ts'
import { mostTraceCharacters, traceOf } from './trace.ts'

/** What the uploader and the root say about a report, beside the report itself. */
export interface Told {
  readonly root: { readonly kind: 'git' | 'ip' | 'url'; readonly location: string }
  /** The branch whose reports change states; '' for roots that have none. */
  readonly trackedBranch: string
  readonly branch: string | null
  readonly commit: string | null
  readonly tool: string | null
  /** Goes before that of each run. */
  readonly category: string | null
}

/** All runs of one tool, category and branch in a report: together they are one scan of the root. */
export interface Scan {
  readonly family: string
  readonly tool: string
  readonly version: string | null
  readonly category: string
  readonly branch: string
  readonly commit: string | null
  readonly firstRun: number
  readonly rules: Map<string, ReportRule>
  readonly results: Results
  /** Name of the image it looked into; '' for none. */
  readonly image: string
  /** Packages it tells of, vulnerable or not. */
  readonly components: Map<string, Component>
  /** Whether some packages were left out. */
  isInventoryCut: boolean
  /** Reasons why it is not complete; no reason: it is. */
  readonly flaws: string[]
  /** `null` when a run does not tell. */
  rulesRun: Set<string> | null
  scanned: Set<string> | null
}

/** A whole report, small enough to be held: columns, no objects for results. */
export interface Incoming {
  readonly scans: readonly Scan[]
  readonly doubts: Doubts
  readonly counts: { read: number; suppressed: number; notFailing: number; repeated: number }
  readonly scorer: Scorer
}

/** Most results in a report, and most characters of text they hold together. */
export const mostResults = 300_000
const mostCharacters = 200_000_000
const mostMessage = 2000

/** Takes in the items of a report; `tell` hears how many results were read. */
export async function takeIn(
  items: AsyncIterable<ReportItem>,
  told: Told,
  tell: (read: number) => void,
): Promise<Incoming> {
  const intake = new Intake(told)
  for await (const item of items) {
    intake.take(item)
    if (item.kind === 'result' && intake.counts.read % 1000 === 0) tell(intake.counts.read)
  }
  return intake.finish()
}

class Intake {
  readonly scans: Scan[] = []
  readonly doubts = new Doubts()
  readonly counts = { read: 0, suppressed: 0, notFailing: 0, repeated: 0 }
  readonly scorer = new Scorer()
  private readonly told: Told
  private readonly byRun = new Map<number, Scan>()
  private readonly covered = new Set<number>()
  private readonly repeats = new Set<string>()
  private characters = 0
  private traceCharacters = 0
  private traceless = 0
  private components = 0

  constructor(told: Told) {
    this.told = told
  }

  take(item: ReportItem): void {
    switch (item.kind) {
      case 'run':
        return this.run(item)
      case 'rule':
        return void this.scan(item.run).rules.set(item.id.slice(0, 255), item)
      case 'result':
        return this.result(item)
      case 'component':
        return this.component(item)
      case 'coverage':
        return this.coverage(item)
      case 'doubt':
        return this.doubts.add(item)
    }
  }

  private run(run: ReportRun): void {
    const { told } = this
    const tool = (told.tool ?? run.tool).slice(0, 255)
    const scan: Scan = {
      family: toolFamily(tool).slice(0, 100),
      tool,
      version: run.version?.slice(0, 100) ?? null,
      category: [told.category, run.category]
        .filter((one) => one !== null)
        .join('/')
        .slice(0, 255),
      branch: told.trackedBranch === '' ? '' : branchOf(told, run),
      commit: told.commit ?? run.commit?.slice(0, 64) ?? null,
      firstRun: run.run,
      rules: new Map(),
      results: new Results(),
      image: (run.image ?? '').slice(0, componentBounds.image).toWellFormed(),
      components: new Map(),
      isInventoryCut: false,
      flaws: [],
      rulesRun: new Set(),
      scanned: new Set(),
    }
    const same = this.scans.find(
      ({ family, category, branch }) =>
        family === scan.family && category === scan.category && branch === scan.branch,
    )
    if (same === undefined) this.scans.push(scan)
    this.byRun.set(run.run, same ?? scan)
  }

  private scan(run: number): Scan {
    const scan = this.byRun.get(run)
    if (scan === undefined) throw new Error('an importer gave a result before its run')
    return scan
  }

  private result(result: ReportResult): void {
    const { counts } = this
    const scan = this.scan(result.run)
    counts.read += 1
    if (counts.read > mostResults)
      throw new Fault(
        'too_large',
        `The report has more than ${mostResults} results. Split it, or report fewer.`,
      )
    const isUndecided = result.outcome === 'open' || result.outcome === 'review'
    if (!result.isReported) {
      counts.notFailing += 1
      if (!isUndecided || result.baseline === 'absent') return
    }
    const isFirst = this.isFirst(scan, result)
    const isSuppressed = result.isReported && result.suppression?.status === 'accepted'
    if (!isFirst) counts.repeated += 1
    else if (isSuppressed) counts.suppressed += 1
    if (isFirst) this.keep(scan, result, isSuppressed || isUndecided)
  }

  private isFirst(scan: Scan, result: ReportResult): boolean {
    const key = repeatKey(result.run === scan.firstRun ? result : { ...result, run: scan.firstRun })
    if (this.repeats.has(key)) return false
    this.repeats.add(key)
    return true
  }

  private keep(scan: Scan, result: ReportResult, isHidden: boolean): void {
    const ruleId = result.ruleId.slice(0, 255)
    const rule = scan.rules.get(ruleId)
    const message = result.message.slice(0, mostMessage)
    const where = placeOf(result, this.told.root)
    const row = {
      ...identityOf(result),
      rule: ruleId,
      message,
      isHidden,
      where,
      told: toldOf(message, where.location),
      tenths: this.scorer.result(result, rule),
      technique: techniqueOf(scan.family, result, rule),
      endLine: result.locations[0]?.kind === 'line' ? result.locations[0].endLine : null,
      cwe: result.cwe.length > 0 ? result.cwe : (rule?.cwe ?? []),
      affected: result.package === null ? null : affectedOf(result.package),
    }
    this.characters += message.length + row.skeleton.length + row.path.length + (row.symbol?.length ?? 0)
    for (const name in row.fingerprints)
      this.characters += name.length + (row.fingerprints[name]?.length ?? 0)
    if (this.characters > mostCharacters)
      throw new Fault(
        'too_large',
        `The texts of the report are longer than ${mostCharacters} characters. Split it.`,
      )
    this.keepTrace(scan, result)
    scan.results.add(row)
  }

  /** Of the row that is added next. */
  private keepTrace({ results }: Scan, result: ReportResult): void {
    const trace = traceOf(result)
    if (trace === null) return
    if (this.traceCharacters + trace.text.length > mostTraceCharacters) return void (this.traceless += 1)
    this.traceCharacters += trace.text.length
    results.traces.set(results.count, trace)
  }

  private component(told: ReportComponent): void {
    const scan = this.scan(told.run)
    const one = componentOf(told)
    const id = componentId(one)
    const known = scan.components.get(id)
    if (known !== undefined) scan.components.set(id, mergeComponents(known, one))
    else if (this.components >= mostComponents) scan.isInventoryCut = true
    else {
      this.components += 1
      scan.components.set(id, one)
    }
  }

  private coverage({ run, isComplete, reason, rulesRun, scanned, isInventoryCut }: ReportCoverage): void {
    const scan = this.scan(run)
    if (isInventoryCut) scan.isInventoryCut = true
    if (!isComplete) scan.flaws.push(reason ?? 'The run is not complete.')
    scan.rulesRun = union(scan.rulesRun, rulesRun?.map((rule) => rule.slice(0, 255)) ?? null)
    scan.scanned = union(scan.scanned, scanned)
    this.covered.add(run)
  }

  /** What was taken in, without what only taking in needed. A run of which nobody says what it covered proves nothing. */
  finish(): Incoming {
    for (const [run, scan] of this.byRun) if (!this.covered.has(run)) scan.flaws.push('The run does not end.')
    for (const { results } of this.scans) results.finish()
    if (this.traceless > 0)
      this.doubts.add({
        kind: 'doubt',
        run: null,
        pointer: '',
        message: `The data flows and further places of ${this.traceless} results are not kept: a report holds at most ${mostTraceCharacters} characters of them.`,
        isLost: false,
      })
    const { scans, doubts, counts, scorer } = this
    return { scans, doubts, counts, scorer }
  }
}

function union(told: Set<string> | null, more: readonly string[] | null): Set<string> | null {
  if (told === null || more === null) return null
  for (const one of more) told.add(one)
  return told
}

/** What the uploader says, else what the report says, else the tracked branch; a detached head is no branch. */
function branchOf(told: Told, run: ReportRun): string {
  const own = shortBranch(run.branch ?? '')
  return shortBranch(told.branch ?? '') || (own === 'HEAD' ? '' : own) || told.trackedBranch
}

/** A branch by the name people use, without `refs/heads/`. */
export function shortBranch(branch: string): string {
  return branch.replace(/^refs\/heads\//, '').slice(0, 255)
}
