import { Fault } from '@weir/contract'
import { normalisePath } from '../../fingerprint.ts'
import { GenericRows } from '../../generic-row.ts'
import type { Importer, ReportCoverage, ReportItem, ReportSource } from '../../importer.ts'
import { readJson } from '../../stream/json.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, isFields, textOf, textsOf, type Fields } from '../../value.ts'

/** Our own simple JSON, for tools and scripts without a format of their own (docs/reports/generic.md). */
export const genericJson: Importer = {
  id: 'generic-json',
  title: 'generic JSON (weir-1)',
  recognises: ({ keys, text }) => keys.includes('format') && /"format"\s*:\s*"weir-1"/.test(text),
  read,
}

const rows = '/vulnerabilities/*'

async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const facts = await factsOf(source)
  const tool = fieldsOf(facts.tool)
  yield {
    kind: 'run',
    run: 0,
    tool: textOf(tool.name) ?? textOf(facts.tool) ?? 'generic',
    version: textOf(tool.version),
    category: textOf(facts.category),
    commit: textOf(facts.commit),
    branch: textOf(facts.branch),
  }
  const seen = new GenericRows()
  for await (const batch of readJson(source.open(), { [rows]: 'take' }, reportLimits).batches) {
    for (const { at, value } of batch) {
      const place = { run: 0, pointer: pointerOf(rows, at) }
      if (isFields(value)) yield* seen.take(value, place)
      else yield seen.loss(place, value === undefined ? 'It is too long.' : 'It is not an object.')
    }
  }
  yield coverage(facts, seen)
}

async function factsOf(source: ReportSource): Promise<Fields> {
  const reading = readJson(source.open(), { [rows]: 'skip' }, reportLimits)
  for await (const _ of reading.batches) continue
  const facts = fieldsOf(reading.skeleton())
  if (Array.isArray(facts.vulnerabilities)) return facts
  throw new Fault('invalid', 'The report has no list of vulnerabilities.', { pointer: '/vulnerabilities' })
}

/** Only a report that says `"complete": true` can show that something is gone. */
function coverage(facts: Fields, seen: GenericRows): ReportCoverage {
  const stated = facts.complete === true ? null : 'The report does not say that it is complete.'
  const reason = seen.lost > 0 ? `${seen.lost} rows could not be read.` : stated
  const paths = Array.isArray(facts.scanned) ? textsOf(facts.scanned, 1_000_000) : null
  return {
    kind: 'coverage',
    run: 0,
    isComplete: reason === null,
    reason,
    rulesRun: Array.isArray(facts.rules_run) ? textsOf(facts.rules_run, 100_000) : null,
    scanned:
      paths === null ? null : paths.map((path) => normalisePath(path) + (path.endsWith('/') ? '/' : '')),
  }
}
