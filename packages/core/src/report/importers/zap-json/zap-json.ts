import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { readJson } from '../../stream/json.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, isFields, listOf, textOf } from '../../value.ts'
import { readZap, type ZapInstance, type ZapReport } from './zap.ts'

/** The traditional JSON report of OWASP ZAP. */
export const zapJson: Importer = {
  id: 'zap-json',
  title: 'ZAP JSON',
  recognises: ({ keys }) =>
    keys.includes('site') && ['@version', '@programName', '@generated'].some((key) => keys.includes(key)),
  read,
}

const instances = '/site/*/alerts/*/instances/*'
/** Old versions write a single site without a list. */
const ofSingle = '/site/alerts/*/instances/*'

/** Reads twice: what an alert says of its instances stands on both sides of them. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const report = await reportOf(source)
  yield* readZap(report, instancesOf(source))
}

async function reportOf(source: ReportSource): Promise<ZapReport> {
  const reading = readJson(source.open(), { [instances]: 'skip', [ofSingle]: 'skip' }, reportLimits)
  for await (const _ of reading.batches) continue
  const facts = fieldsOf(reading.skeleton())
  const isSingle = isFields(facts.site)
  if (!isSingle && !Array.isArray(facts.site))
    throw new Fault('invalid', 'The report has no list of sites.', { pointer: '/site' })
  const sites = (isSingle ? [facts.site] : listOf(facts.site)).map(fieldsOf)
  return {
    version: textOf(facts['@version']),
    sites: sites.map((site) => ({
      name: textOf(site['@name']) ?? textOf(site['@host']),
      alerts: listOf(site.alerts).map(fieldsOf),
    })),
    pointerTo: (site, alert) => `/site/${isSingle ? '' : `${site}/`}alerts/${alert}`,
  }
}

async function* instancesOf(source: ReportSource): AsyncGenerator<ZapInstance> {
  const patterns = { [instances]: 'take', [ofSingle]: 'take' } as const
  for await (const batch of readJson(source.open(), patterns, reportLimits).batches) {
    for (const { pattern, at, value } of batch) {
      const [site = 0, alert = 0] = pattern === instances ? at : [0, ...at]
      yield { site, alert, pointer: pointerOf(pattern, at), value }
    }
  }
}
