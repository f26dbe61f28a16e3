import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { ScanRun } from '../../scan-run.ts'
import { imageName, targetCategory } from '../../scan-target.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, textOf, type Fields } from '../../value.ts'
import { packageOf, readMatch } from './match.ts'

/** Grype JSON: packages of an image or a folder, matched to advisories. */
export const grypeJson: Importer = {
  id: 'grype-json',
  title: 'Grype JSON',
  recognises: ({ keys, text }) =>
    keys.includes('matches') &&
    (/"name"\s*:\s*"grype"/.test(text) ||
      (/"vulnerability"\s*:\s*\{/.test(text) &&
        /"(dataSource|relatedVulnerabilities|artifact)"\s*:/.test(text))),
  read,
}

/** Reads twice: what was scanned stands at the end of the report. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const facts = await factsOf(source)
  const run = new ScanRun(0)
  const { name, version } = fieldsOf(facts.descriptor)
  const { type, target } = fieldsOf(facts.source)
  const kind = textOf(type)
  const scanned = textOf(target) ?? textOf(fieldsOf(target).userInput)
  yield {
    kind: 'run',
    run: run.number,
    tool: textOf(name) === 'grype' ? 'Grype' : (textOf(name) ?? 'Grype'),
    version: textOf(version),
    category: targetCategory(kind ?? 'packages', scanned),
    commit: null,
    branch: null,
    ...(kind === 'image' && scanned !== null && { image: imageName(scanned) }),
  }
  for await (const batch of readJson(source.open(), uses('take'), reportLimits).batches)
    for (const element of batch) {
      const entry = run.read(element)
      const found = 'kind' in entry ? null : readMatch(run.number, entry, kind === 'image')
      if ('kind' in entry) yield entry
      else if (found === null) yield run.loss(entry.pointer, 'The match names no advisory or no package.')
      else {
        yield* run.take(found.rule, found.result)
        yield packageOf(run.number, found.result, fieldsOf(element.value))
      }
    }
  yield run.coverage()
}

async function factsOf(source: ReportSource): Promise<Fields> {
  const reading = readJson(source.open(), uses('skip'), reportLimits)
  for await (const _ of reading.batches) continue
  const facts = fieldsOf(reading.skeleton())
  // Written as null by some versions when there is none.
  if (Array.isArray(facts.matches ?? [])) return facts
  throw new Fault('invalid', 'The report has no list of matches.', { pointer: '/matches' })
}

function uses(matches: 'take' | 'skip'): Record<string, 'take' | 'skip'> {
  return { '/matches/*': matches, '/ignoredMatches/*': matches }
}
