import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { objectOf } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import { reportLimits } from '../../stream/limits.ts'
import { TargetRuns } from '../../target-runs.ts'
import { fieldsOf, integerOf, textOf, type Fields } from '../../value.ts'
import { branchOf, projectOf } from './component.ts'
import { readHotspot } from './hotspot.ts'
import { readIssue } from './issue.ts'

/** What SonarQube (and SonarCloud) answer at `api/issues/search` and `api/hotspots/search`. */
export const sonarqubeJson: Importer = {
  id: 'sonarqube-json',
  title: 'SonarQube issues JSON',
  recognises: ({ keys, text }) =>
    ['issues', 'hotspots'].some((key) => keys.includes(key)) &&
    /"component"\s*:/.test(text) &&
    (keys.includes('paging') || /"(?:rule|ruleKey)"\s*:\s*"/.test(text)),
  read,
}

const issues = '/issues/*'
const hotspots = '/hotspots/*'
const rules = '/rules/*'

const aside = {
  '/components/*': 'skip',
  '/facets/*': 'skip',
  '/users/*': 'skip',
} as const

/** Reads twice: the names of the rules stand after the issues. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const names = new Map<string, string>()
  const patterns = { ...aside, [issues]: 'skip', [hotspots]: 'skip', [rules]: 'take' } as const
  const reading = readJson(source.open(), patterns, reportLimits)
  for await (const batch of reading.batches) for (const { value } of batch) noteName(names, fieldsOf(value))
  const facts = fieldsOf(reading.skeleton())
  if (!Array.isArray(facts.issues) && !Array.isArray(facts.hotspots))
    throw new Fault('invalid', 'The report has no list of issues or hotspots.', { pointer: '/issues' })
  const runs = new TargetRuns({ tool: 'SonarQube' })
  let count = 0
  const wanted = { ...aside, [issues]: 'take', [hotspots]: 'take', [rules]: 'skip' } as const
  for await (const batch of readJson(source.open(), wanted, reportLimits).batches) {
    count += batch.length
    for (const { pattern, at, value } of batch)
      yield* items(runs, { names, pattern, pointer: pointerOf(pattern, at), value })
  }
  if (runs.count === 0) yield* runs.of(null)
  yield* runs.coverage(flawOf(facts, count))
}

const mostNames = 100_000

function noteName(names: Map<string, string>, rule: Fields): void {
  const [key, name] = [textOf(rule.key, 255), textOf(rule.name, 255)]
  if (key !== null && name !== null && names.size < mostNames) names.set(key, name)
}

interface Element {
  readonly names: ReadonlyMap<string, string>
  readonly pattern: string
  readonly pointer: string
  readonly value: unknown
}

/** Issues and hotspots are asked for one by one, so neither answer says anything of what only the other one tells. */
function* items(runs: TargetRuns, { names, pattern, pointer, value }: Element): Generator<ReportItem> {
  const fields = objectOf(value)
  if (typeof fields === 'string') return yield runs.loss(pointer, fields)
  const project = projectOf(fields)
  const isHotspot = pattern === hotspots
  const category = isHotspot && project !== null ? `${project} hotspots` : project
  const run = yield* runs.of(category, branchOf(fields))
  const place = { run: run.number, pointer, names }
  const read = isHotspot ? readHotspot(fields, place) : readIssue(fields, place)
  if (typeof read === 'string') return yield run.loss(pointer, read)
  if (read.remark !== null) yield run.remark(pointer, read.remark)
  yield* run.take(read.rule, read.result)
}

/** An answer is one page of several. */
function flawOf(facts: Fields, count: number): string | null {
  const total = integerOf(fieldsOf(facts.paging).total) ?? integerOf(facts.total) ?? count
  return total > count
    ? `The file holds ${count} of ${total} issues: other pages of the answer are missing.`
    : null
}
