import { Fault } from '@weir/contract'
import { normalisePath } from '../../fingerprint.ts'
import type { Importer, ReportItem, ReportLocation, ReportSource } from '../../importer.ts'
import { plainResult, plainRule, plainRun } from '../../plain-result.ts'
import { ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import { reportLimits } from '../../stream/limits.ts'
import { integerOf, textOf, textsOf, type Fields } from '../../value.ts'
import { titleOf } from '../../title.ts'

/** What Gitleaks writes with `--report-format json`, of version 8 and of 7; neither secret nor author is kept. */
export const gitleaksJson: Importer = {
  id: 'gitleaks-json',
  title: 'Gitleaks JSON',
  recognises: ({ elementKeys }) =>
    ['RuleID', 'File', 'Secret'].every((key) => elementKeys.includes(key)) ||
    ['rule', 'file', 'offender'].every((key) => elementKeys.includes(key)),
  read,
}

const leaks = '/*'

async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const run = new ScanRun(0)
  yield plainRun({ tool: 'gitleaks' })
  const reading = readJson(source.open(), { [leaks]: 'take' }, reportLimits)
  for await (const batch of reading.batches) for (const element of batch) yield* items(run, element)
  if (!Array.isArray(reading.skeleton()))
    throw new Fault('invalid', 'The report is not a list of leaks.', { pointer: '' })
  yield run.coverage()
}

function* items(run: ScanRun, element: JsonElement): Generator<ReportItem> {
  const entry = run.read(element)
  if ('kind' in entry) return yield entry
  const { pointer, fields } = entry
  const leak = leakOf(fields)
  if (leak.rule === null) return yield run.loss(pointer, 'The result names no rule.')
  if (leak.file === null) return yield run.loss(pointer, 'The result names no file.')
  const { commit, fingerprint, link } = leak
  const name = titleOf({ id: leak.rule, name: null, short: null, summary: leak.description, message: '' })
  const message = leak.description ?? leak.rule
  const rule = plainRule({ run: run.number, id: leak.rule, name, level, cwe, tags: leak.tags })
  const result = plainResult({
    run: run.number,
    pointer,
    ruleId: leak.rule,
    level,
    cwe,
    message: commit === null ? message : `${message} (commit ${commit.slice(0, 12)})`,
    locations: [locationOf(leak.file, fields)],
    // Without a commit it only spells path and line.
    fingerprints: commit === null || fingerprint === null ? {} : { fingerprint },
    further: link === null ? [] : [{ path: normalisePath(link), line: null, message: 'Symbolic link' }],
  })
  yield* run.take(rule, result)
}

/** Gitleaks has no severities, and all it looks for are credentials in what is committed (CWE-798). */
const level = 'error'
const cwe = [798]

/** The facts of a leak under the names of version 8, else of version 7. */
function leakOf(fields: Fields) {
  return {
    rule: textOf(fields.RuleID, 255) ?? textOf(fields.rule, 255),
    description: textOf(fields.Description, 1000),
    file: textOf(fields.File, 4096) ?? textOf(fields.file, 4096),
    link: textOf(fields.SymlinkFile, 1024),
    commit: textOf(fields.Commit, 64) ?? textOf(fields.commit, 64),
    fingerprint: textOf(fields.Fingerprint, 512),
    tags: tagsOf(fields.Tags ?? fields.tags),
  }
}

function tagsOf(value: unknown): string[] {
  const text = textOf(value)
  return (text === null ? textsOf(value, 20) : text.split(',')).map((tag) => tag.trim()).filter(Boolean)
}

function locationOf(file: string, fields: Fields): ReportLocation {
  const line = integerOf(fields.StartLine ?? fields.lineNumber) || null
  const further = (value: unknown): number | null => (line === null ? null : integerOf(value) || null)
  return {
    kind: 'line',
    path: normalisePath(file),
    line,
    endLine: further(fields.EndLine) ?? line,
    column: further(fields.StartColumn),
    endColumn: further(fields.EndColumn),
  }
}
