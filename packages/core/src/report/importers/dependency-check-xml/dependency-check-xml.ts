import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { plainRun } from '../../plain-result.ts'
import { objectOf, ScanRun } from '../../scan-run.ts'
import { reportLimits } from '../../stream/limits.ts'
import { readXml } from '../../stream/xml.ts'
import { xmlPointerOf } from '../../stream/xml-pattern.ts'
import { listed, rootOf, xmlFields } from '../../stream/xml-read.ts'
import { fieldsOf, textOf, type Fields } from '../../value.ts'
import { dependencyItems, flawOf, type Dependency, type Found } from '../dependency-check-json/dependency.ts'

/** The XML report of OWASP Dependency-Check. */
export const dependencyCheckXml: Importer = {
  id: 'dependency-check-xml',
  title: 'Dependency-Check XML',
  recognises: ({ text }) => {
    const root = rootOf(text)
    return root?.name === 'analysis' && /dependency-?check/i.test(root.tag)
  },
  read,
}

const dependencies = '/analysis/dependencies/dependency[]'

/** Much, and not kept. */
const without = new Set(['evidenceCollected', 'vulnerableSoftware', 'relatedDependencies'])

async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const skipping = { patterns: { [dependencies]: 'skip' }, without } as const
  const reading = readXml(source.open(), skipping, reportLimits)
  for await (const _ of reading.batches) continue
  const root = reading.root()
  const facts = xmlFields(root)
  if (root.name !== 'analysis' || !('dependencies' in facts))
    throw new Fault('invalid', 'The XML has no list of dependencies.', { pointer: '/analysis/dependencies' })
  const scan = fieldsOf(facts.scanInfo)
  const run = new ScanRun(0)
  yield plainRun({
    tool: 'dependency-check',
    version: textOf(scan.engineVersion),
    category: textOf(fieldsOf(facts.projectInfo).name),
  })
  const taking = { patterns: { [dependencies]: 'take' }, without } as const
  for await (const batch of readXml(source.open(), taking, reportLimits).batches) {
    for (const { at, element } of batch) {
      const pointer = xmlPointerOf(dependencies, at)
      const fields = objectOf(element === undefined ? undefined : xmlFields(element))
      if (typeof fields === 'string') yield run.loss(pointer, fields)
      else yield* dependencyItems(run, dependencyOf(fields, pointer))
    }
  }
  yield run.coverage(flawOf(listed(fieldsOf(scan.analysisExceptions).exception)))
}

function dependencyOf(fields: Fields, pointer: string): Dependency {
  const { package: packages, identifier } = fieldsOf(fields.identifiers)
  const vulnerabilities = fieldsOf(fields.vulnerabilities)
  const found = (name: 'vulnerability' | 'suppressedVulnerability'): Found[] =>
    listed(vulnerabilities[name]).map((value, at) => ({
      pointer: `${pointer}/vulnerabilities/${name}[${at + 1}]`,
      value,
      isSuppressed: name === 'suppressedVulnerability',
    }))
  return {
    fileName: textOf(fields.fileName),
    filePath: textOf(fields.filePath, 4096),
    identifiers: [
      ...listed(packages).map((one) => fieldsOf(one).id),
      ...listed(identifier).map((one) => fieldsOf(one).name),
    ],
    found: [...found('vulnerability'), ...found('suppressedVulnerability')],
  }
}
