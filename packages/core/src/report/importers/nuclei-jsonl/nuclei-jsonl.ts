import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { objectOf, type ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { readJsonLines, type JsonLine } from '../../stream/json-lines.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import { reportLimits } from '../../stream/limits.ts'
import { peek } from '../../stream/peek.ts'
import { TargetRuns } from '../../target-runs.ts'
import { readFinding } from './finding.ts'

/** What Nuclei writes with `-jsonl`, and as one list with `-json-export`. */
export const nucleiJsonl: Importer = {
  id: 'nuclei-jsonl',
  title: 'Nuclei JSON',
  recognises: ({ keys, elementKeys }) =>
    [keys, elementKeys].some(
      (all) =>
        all.includes('info') &&
        ['template-id', 'templateID'].some((key) => all.includes(key)) &&
        ['host', 'matched-at', 'matched'].some((key) => all.includes(key)),
    ),
  read,
}

/** Hosts with a run of their own; those of further ones share a run that shows nothing to be gone. */
const mostTargets = 1000

async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const runs = new TargetRuns({ tool: 'Nuclei' })
  const findings = (await isList(source)) ? elementsOf(source) : linesOf(source)
  for await (const piece of findings) yield* items(runs, piece)
  if (runs.count === 0) yield* runs.of(null)
  yield* runs.coverage()
}

function* items(runs: TargetRuns, { pointer, value, flaw }: Piece): Generator<ReportItem> {
  if (flaw !== null) return yield runs.loss(pointer, flaw)
  const fields = objectOf(value)
  const finding = typeof fields === 'string' ? fields : readFinding(fields)
  if (typeof finding === 'string') return yield runs.loss(pointer, finding)
  const run = yield* runOf(runs, finding.target)
  const { rule, result, remark } = finding.items(run.number, pointer)
  if (remark !== null) yield run.remark(pointer, remark)
  yield* run.take(rule, result)
}

function* runOf(runs: TargetRuns, target: string): Generator<ReportItem, ScanRun> {
  if (runs.count < mostTargets || runs.has(target)) return yield* runs.of(target)
  const shared = yield* runs.of(null)
  shared.distrust(`The report is about more than ${mostTargets} hosts. Split it by host.`)
  return shared
}

interface Piece {
  readonly pointer: string
  readonly value: unknown
  readonly flaw: string | null
}

async function* linesOf(source: ReportSource): AsyncGenerator<Piece> {
  let isSome = false
  let flawed: JsonLine | null = null
  for await (const lines of readJsonLines(source.open(), reportLimits)) {
    for (const line of lines) {
      if (line.flaw === null) isSome = true
      else flawed ??= line
      yield { pointer: `line ${line.line}`, ...line }
    }
  }
  if (isSome || flawed === null) return
  throw new Fault('invalid', 'No line of the report is a finding in JSON. Write it with -jsonl.', {
    pointer: `line ${flawed.line}`,
  })
}

async function* elementsOf(source: ReportSource): AsyncGenerator<Piece> {
  for await (const batch of readJson(source.open(), { '/*': 'take' }, reportLimits).batches) {
    for (const { at, value } of batch) {
      const flaw = value === undefined ? `It is longer than ${reportLimits.element} bytes.` : null
      yield { pointer: pointerOf('/*', at), value, flaw }
    }
  }
}

async function isList(source: ReportSource): Promise<boolean> {
  const { head, rest } = await peek(source.open(), 1 << 16)
  await rest.return()
  return /^\s*\[/.test(head.toString('utf8'))
}
