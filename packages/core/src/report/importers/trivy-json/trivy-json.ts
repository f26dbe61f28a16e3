import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, listOf, type Fields } from '../../value.ts'
import { kinds, targetOf } from './kind.ts'
import { TrivyRuns } from './runs.ts'

/** Trivy JSON, schema version 2: folders, repositories and images. */
export const trivyJson: Importer = {
  id: 'trivy-json',
  title: 'Trivy JSON',
  recognises: ({ keys }) =>
    keys.includes('SchemaVersion') &&
    ['ArtifactName', 'ArtifactType', 'Results'].some((key) => keys.includes(key)),
  read,
}

/** Reads twice: first the targets, then what was found in them. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const facts = await factsOf(source)
  const targets = listOf(facts.Results).map(targetOf)
  const runs = new TrivyRuns(facts, targets)
  yield* runs.begin()
  for await (const batch of readJson(source.open(), patterns('take'), reportLimits).batches)
    for (const element of batch) yield* runs.take(element)
  yield* runs.end()
}

async function factsOf(source: ReportSource): Promise<Fields> {
  const reading = readJson(source.open(), patterns('skip'), reportLimits)
  for await (const _ of reading.batches) continue
  const facts = fieldsOf(reading.skeleton())
  if (facts.SchemaVersion !== 2) {
    throw new Fault('unsupported', 'Only version 2 of the Trivy schema is read. Update Trivy.', {
      pointer: '/SchemaVersion',
    })
  }
  // A scan that came upon nothing it knows leaves the list out.
  if (Array.isArray(facts.Results ?? [])) return facts
  throw new Fault('invalid', 'The report has no list of results.', { pointer: '/Results' })
}

function patterns(findings: 'take' | 'skip'): Record<string, 'take' | 'skip'> {
  const lists = [...kinds.map(({ list }) => list), 'ExperimentalModifiedFindings']
  return {
    ...Object.fromEntries(lists.map((list) => [`/Results/*/${list}/*`, findings])),
    '/Results/*/Packages/*': findings,
    '/Results/*/CustomResources/*': 'skip',
  }
}
