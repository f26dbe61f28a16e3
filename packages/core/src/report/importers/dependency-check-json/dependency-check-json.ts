import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { plainRun } from '../../plain-result.ts'
import { objectOf, ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, listOf, textOf } from '../../value.ts'
import { dependencyItems, dependencyOfJson, flawOf } from './dependency.ts'

/** The JSON report of OWASP Dependency-Check. */
export const dependencyCheckJson: Importer = {
  id: 'dependency-check-json',
  title: 'Dependency-Check JSON',
  recognises: ({ keys }) =>
    keys.includes('scanInfo') && (keys.includes('projectInfo') || keys.includes('reportSchema')),
  read,
}

const dependencies = '/dependencies/*'

/** A dependency brings all of its vulnerabilities along, each with the list of the software that has it. */
const limits = { ...reportLimits, element: 16 << 20 }

async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const reading = readJson(source.open(), { [dependencies]: 'skip' }, limits)
  for await (const _ of reading.batches) continue
  const facts = fieldsOf(reading.skeleton())
  if (!Array.isArray(facts.dependencies))
    throw new Fault('invalid', 'The report has no list of dependencies.', { pointer: '/dependencies' })
  const scan = fieldsOf(facts.scanInfo)
  const run = new ScanRun(0)
  yield plainRun({
    tool: 'dependency-check',
    version: textOf(scan.engineVersion),
    category: textOf(fieldsOf(facts.projectInfo).name),
  })
  for await (const batch of readJson(source.open(), { [dependencies]: 'take' }, limits).batches) {
    for (const { at, value } of batch) {
      const pointer = pointerOf(dependencies, at)
      const fields = objectOf(value, limits.element)
      if (typeof fields === 'string') yield run.loss(pointer, fields)
      else yield* dependencyItems(run, dependencyOfJson(fields, pointer))
    }
  }
  yield run.coverage(flawOf(listOf(scan.analysisExceptions)))
}
