import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { plainRun } from '../../plain-result.ts'
import { ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, textOf } from '../../value.ts'
import { SemgrepCoverage } from './coverage.ts'
import { readResult } from './result.ts'

/** What Semgrep (and Opengrep) write with `--json`. */
export const semgrepJson: Importer = {
  id: 'semgrep-json',
  title: 'Semgrep JSON',
  recognises: ({ keys, text }) =>
    keys.includes('results') &&
    ((keys.includes('errors') && keys.includes('paths')) ||
      (/"check_id"\s*:\s*"/.test(text) && /"extra"\s*:\s*\{/.test(text))),
  read,
}

const results = '/results/*'
const errors = '/errors/*'
const scanned = '/paths/scanned/*'

const patterns = {
  [results]: 'skip',
  [errors]: 'take',
  [scanned]: 'take',
  '/paths/skipped/*': 'skip',
  '/skipped_rules/*': 'skip',
  '/time/rules/*': 'skip',
  '/time/targets/*': 'skip',
} as const

/** Reads twice: the version and what was scanned may stand after the results. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const told = new SemgrepCoverage()
  const reading = readJson(source.open(), patterns, reportLimits)
  for await (const batch of reading.batches) {
    for (const { pattern, at, value } of batch) {
      if (pattern === scanned) told.scanned(value)
      else told.error(value, pointerOf(errors, at))
    }
  }
  const facts = fieldsOf(reading.skeleton())
  if (!Array.isArray(facts.results))
    throw new Fault('invalid', 'The report has no list of results.', { pointer: '/results' })
  const run = new ScanRun(0)
  yield plainRun({ tool: 'Semgrep', version: textOf(facts.version) })
  for (const { pointer, message } of told.remarks) yield run.remark(pointer, message)
  for await (const batch of readJson(source.open(), { ...patterns, ...onlyResults }, reportLimits).batches)
    for (const element of batch) yield* items(run, element)
  const isListed = Array.isArray(fieldsOf(facts.paths).scanned)
  yield run.coverage(told.flaw(isListed), { scanned: told.scannedPaths(isListed) })
}

const onlyResults = { [results]: 'take', [errors]: 'skip', [scanned]: 'skip' } as const

function* items(run: ScanRun, element: JsonElement): Generator<ReportItem> {
  const entry = run.read(element)
  if ('kind' in entry) return yield entry
  const { pointer, fields } = entry
  const read = readResult(fields, { run: run.number, pointer })
  if (typeof read === 'string') return yield run.loss(pointer, read)
  for (const remark of read.remarks) yield run.remark(pointer, remark)
  yield* run.take(read.rule, read.result)
}
