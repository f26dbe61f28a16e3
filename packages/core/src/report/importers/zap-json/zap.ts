import type { ReportItem } from '../../importer.ts'
import { plainResult } from '../../plain-result.ts'
import { objectOf } from '../../scan-run.ts'
import type { ScanRun } from '../../scan-run.ts'
import { TargetRuns } from '../../target-runs.ts'
import { integerOf, textOf, type Fields } from '../../value.ts'
import { withoutUser } from '../../url.ts'
import { alertOf, type ZapAlert } from './alert.ts'

/** A ZAP report, be it JSON or XML, without the instances of its alerts. */
export interface ZapReport {
  readonly version: string | null
  readonly sites: readonly ZapSite[]
  /** Where an alert stands in the file. */
  readonly pointerTo: (site: number, alert: number) => string
}

/** A site and its alerts. */
export interface ZapSite {
  readonly name: string | null
  readonly alerts: readonly Fields[]
}

/** One place that an alert was raised at; `value` is undefined when it is too long to be read. */
export interface ZapInstance {
  readonly site: number
  readonly alert: number
  readonly pointer: string
  readonly value: unknown
}

/** Gives a run for each site, and a result for each instance of its alerts, or for an alert that lists none. */
export async function* readZap(
  report: ZapReport,
  instances: AsyncIterable<ZapInstance>,
): AsyncGenerator<ReportItem> {
  const runs = new TargetRuns({ tool: 'ZAP', version: report.version })
  const sites: SiteReader[] = []
  for (const [at, site] of report.sites.entries()) {
    const run = yield* runs.of(site.name?.toLowerCase() ?? null)
    sites.push(new SiteReader(run, site, (alert) => report.pointerTo(at, alert)))
  }
  if (sites.length === 0) yield* runs.of(null)
  for await (const { site, alert, pointer, value } of instances) {
    const reader = sites[site]
    if (reader === undefined) yield runs.loss(pointer, 'The result belongs to no site.')
    else yield* reader.instance(alert, pointer, value)
  }
  for (const site of sites) {
    yield* site.alertsWithoutInstances()
    site.distrustCutLists()
  }
  const flaw = sites.length === 0 ? 'The report names no site, so ZAP reached none.' : null
  yield* runs.coverage(flaw)
}

class SiteReader {
  private readonly run: ScanRun
  private readonly site: ZapSite
  private readonly pointerTo: (alert: number) => string
  private readonly read = new Map<number, ZapAlert | null>()
  private readonly listed = new Map<number, number>()

  constructor(run: ScanRun, site: ZapSite, pointerTo: (alert: number) => string) {
    this.run = run
    this.site = site
    this.pointerTo = pointerTo
  }

  *instance(at: number, pointer: string, value: unknown): Generator<ReportItem> {
    this.listed.set(at, (this.listed.get(at) ?? 0) + 1)
    const alert = yield* this.alert(at)
    if (alert === null) return yield this.run.loss(pointer, 'Its alert names no rule.')
    const fields = objectOf(value)
    if (typeof fields === 'string') return yield this.run.loss(pointer, fields)
    yield* this.result(alert, fields, pointer)
  }

  /** Old reports put the address into the alert; an alert with no address at all is about the site as a whole. */
  *alertsWithoutInstances(): Generator<ReportItem> {
    for (const [at, fields] of this.site.alerts.entries()) {
      if (this.read.has(at)) continue
      const alert = yield* this.alert(at)
      const pointer = this.pointerTo(at)
      if (alert === null) yield this.run.loss(pointer, 'The alert names no rule.')
      else yield* this.result(alert, fields, pointer)
    }
  }

  /** ZAP may count more instances than it lists; of those left out nobody knows whether they are gone. */
  distrustCutLists(): void {
    for (const [at, listed] of this.listed) {
      const fields = this.site.alerts[at] ?? {}
      const count = integerOf(fields.count) ?? 0
      const rule = this.read.get(at)?.rule
      if (count > listed && rule !== undefined)
        this.run.distrust(`ZAP lists only ${listed} of the ${count} places of "${rule.name}".`)
    }
  }

  private *alert(at: number): Generator<ReportItem, ZapAlert | null> {
    const known = this.read.get(at)
    if (known !== undefined) return known
    const alert = alertOf(this.site.alerts[at] ?? {}, this.run.number)
    this.read.set(at, alert)
    if (alert?.isOfUnknownRisk === true) {
      const message = 'Its risk is not one that ZAP knows; it is kept as a warning.'
      yield this.run.remark(this.pointerTo(at), message)
    }
    return alert
  }

  /** What was sent and what came back may hold secrets, so only address, method and parameter are kept. */
  private *result({ rule, suppression }: ZapAlert, place: Fields, pointer: string): Generator<ReportItem> {
    const url = textOf(place.uri, 4096) ?? this.site.name
    const method = textOf(place.method, 20)
    const result = plainResult({
      run: this.run.number,
      pointer,
      ruleId: rule.id,
      level: rule.level,
      score: rule.score,
      cwe: rule.cwe,
      message: method === null ? rule.name : `${rule.name} (${method})`,
      locations:
        url === null ? [] : [{ kind: 'input', url: withoutUser(url), field: textOf(place.param, 255) }],
      suppression,
    })
    yield* this.run.take(rule, result)
  }
}
