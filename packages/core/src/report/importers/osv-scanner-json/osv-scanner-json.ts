import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, isFields, listOf, type Fields } from '../../value.ts'
import { PackageGroups } from './groups.ts'
import { packageOf } from './package.ts'

/** OSV-Scanner JSON: packages of lockfiles, folders and images with what osv.dev knows of them. */
export const osvScannerJson: Importer = {
  id: 'osv-scanner-json',
  title: 'OSV-Scanner JSON',
  recognises: ({ keys, text }) =>
    keys.includes('results') &&
    (keys.includes('experimental_config') ||
      keys.includes('image_metadata') ||
      (/"packages"\s*:\s*\[/.test(text) && /"source"\s*:\s*\{\s*"(path|type)"/.test(text))),
  read,
}

const vulnerabilities = '/results/*/packages/*/vulnerabilities/*'

/** Reads twice: first the packages and which of their records are one vulnerability, then the records. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const facts = await factsOf(source)
  const run = new ScanRun(0)
  yield {
    kind: 'run',
    run: run.number,
    tool: 'OSV-Scanner',
    version: null,
    category: isFields(facts.image_metadata) ? 'image' : 'source',
    commit: null,
    branch: null,
  }
  const results = listOf(facts.results).map(fieldsOf)
  let groups: PackageGroups | null = null
  for await (const batch of readJson(source.open(), { [vulnerabilities]: 'take' }, reportLimits).batches)
    for (const element of batch) {
      const at = element.at.slice(0, 2).join()
      if (groups?.at !== at) {
        yield* groups?.end() ?? []
        const [result = 0, number = 0] = element.at
        const of = results[result]
        groups = new PackageGroups(run, packageOf(listOf(of?.packages)[number], of?.source), at)
      }
      yield* groups.take(element)
    }
  yield* groups?.end() ?? []
  for (const { packages, source: found } of results)
    for (const one of listOf(packages)) {
      const { name, version, purl, licences } = packageOf(one, found)
      if (name !== null)
        yield { kind: 'component', run: run.number, purl, name, version, licences, isDirect: null, trail: [] }
    }
  yield run.coverage()
}

async function factsOf(source: ReportSource): Promise<Fields> {
  const reading = readJson(source.open(), { [vulnerabilities]: 'skip' }, reportLimits)
  for await (const _ of reading.batches) continue
  const facts = fieldsOf(reading.skeleton())
  if (Array.isArray(facts.results ?? [])) return facts
  throw new Fault('invalid', 'The report has no list of results.', { pointer: '/results' })
}
