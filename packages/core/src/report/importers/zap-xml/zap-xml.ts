import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { reportLimits } from '../../stream/limits.ts'
import { readXml } from '../../stream/xml.ts'
import { xmlPointerOf } from '../../stream/xml-pattern.ts'
import { listed, rootOf, xmlFields } from '../../stream/xml-read.ts'
import { fieldsOf, textOf } from '../../value.ts'
import { readZap, type ZapInstance, type ZapReport } from '../zap-json/zap.ts'

/** The traditional XML report of OWASP ZAP. */
export const zapXml: Importer = {
  id: 'zap-xml',
  title: 'ZAP XML',
  recognises: ({ text }) => rootOf(text)?.name === 'OWASPZAPReport',
  read,
}

const alerts = '/OWASPZAPReport/site[]/alerts/alertitem[]'
const instances = `${alerts}/instances/instance[]`

/** What was sent and what came back, which is much and not kept, and what is not about alerts. */
const without = new Set(['requestheader', 'requestbody', 'responseheader', 'responsebody', 'statistics'])

/** Reads twice: what an alert says of its instances stands on both sides of them. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const report = await reportOf(source)
  yield* readZap(report, instancesOf(source))
}

async function reportOf(source: ReportSource): Promise<ZapReport> {
  const reading = readXml(source.open(), { patterns: { [instances]: 'skip' }, without }, reportLimits)
  for await (const _ of reading.batches) continue
  const root = reading.root()
  if (root.name !== 'OWASPZAPReport')
    throw new Fault('invalid', 'The XML is no report of ZAP.', { pointer: `/${root.name.slice(0, 100)}` })
  const facts = xmlFields(root)
  return {
    version: textOf(facts['@version']),
    sites: listed(facts.site)
      .map(fieldsOf)
      .map((site) => ({
        name: textOf(site['@name']) ?? textOf(site['@host']),
        alerts: listed(fieldsOf(site.alerts).alertitem).map(fieldsOf),
      })),
    pointerTo: (site, alert) => xmlPointerOf(alerts, [site, alert]),
  }
}

async function* instancesOf(source: ReportSource): AsyncGenerator<ZapInstance> {
  const wanted = { patterns: { [instances]: 'take' }, without } as const
  for await (const batch of readXml(source.open(), wanted, reportLimits).batches) {
    for (const { pattern, at, element } of batch) {
      const [site = 0, alert = 0] = at
      const value = element === undefined ? undefined : xmlFields(element)
      yield { site, alert, pointer: xmlPointerOf(pattern, at), value }
    }
  }
}
