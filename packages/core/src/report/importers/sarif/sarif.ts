import { Fault } from '@weir/contract'
import type { Importer, ReportCoverage, ReportDoubt, ReportItem, ReportSource } from '../../importer.ts'
import { readJson } from '../../stream/json.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import { pointerOf } from '../../stream/json-pattern.ts'
import { reportLimits } from '../../stream/limits.ts'
import { isFields } from '../../value.ts'
import { readContext } from './context.ts'
import { noRule, readResult, type ReadResult } from './result.ts'
import { reportRule, rulesRun, type Run } from './run.ts'
import { titleOf } from '../../title.ts'

/** SARIF 2.1.0 (OASIS), the general door for static analysis. */
export const sarif: Importer = {
  id: 'sarif',
  title: 'SARIF 2.1.0',
  recognises: ({ keys, text }) =>
    keys.includes('runs') || (keys.includes('$schema') && /"\$schema"\s*:\s*"[^"]*sarif/i.test(text)),
  read,
}

/** Reads twice: first everything that explains results, wherever it stands, then the results themselves. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const { runs, doubts } = await readContext(source)
  yield* doubts
  const seen = runs.map((run) => new Seen(run))
  for (const run of runs) yield run.facts
  for await (const batch of readJson(source.open(), onlyResults, reportLimits).batches) {
    for (const element of batch) {
      const found = seen[element.at[0] ?? 0]
      if (found === undefined)
        throw new Fault('invalid', 'The report changed while it was read. Upload it again.')
      yield* found.take(element)
    }
  }
  for (const one of seen) yield one.coverage()
}

const results = '/runs/*/results/*'

const onlyResults = {
  [results]: 'take',
  '/runs/*/tool/driver/rules/*': 'skip',
  '/runs/*/tool/extensions/*/rules/*': 'skip',
  '/runs/*/artifacts/*': 'skip',
  '/runs/*/logicalLocations/*': 'skip',
  '/runs/*/threadFlowLocations/*': 'skip',
} as const

/** What was seen of one run while its results went by. */
class Seen {
  private readonly run: Run
  private readonly rules = new Set<string>()
  private readonly places = new Set<string>()
  private lost = 0

  constructor(run: Run) {
    this.run = run
  }

  *take(element: JsonElement): Generator<ReportItem> {
    const pointer = pointerOf(results, element.at)
    const value = element.value
    if (!isFields(value)) {
      const why = value === undefined ? `is longer than ${reportLimits.element} bytes` : 'is not an object'
      return yield this.loss(pointer, `The result ${why}.`)
    }
    const read = readResult(this.run, value, pointer)
    if (read === null) return yield this.loss(pointer, 'The result has neither a rule nor a message.')
    yield* this.remarks(read, pointer)
    if (!this.rules.has(read.result.ruleId)) yield this.rule(read)
    this.note(read)
    yield read.result
  }

  private rule({ result, rule }: ReadResult): ReportItem {
    if (rule !== null && rule.id !== '') return reportRule(this.run, rule, result.message)
    const { run, ruleId: id, cwe, level } = result
    const none = { help: null, helpUri: null, score: null, vectors: [], tags: [], formerIds: [] }
    const name =
      id === noRule
        ? 'Result without a rule'
        : titleOf({ id, name: null, short: null, summary: null, message: result.message })
    return { ...none, kind: 'rule', run, id, name, cwe: cwe.length > 0 ? cwe : ownCwe(id), level }
  }

  private *remarks({ result, cut }: ReadResult, pointer: string): Generator<ReportDoubt> {
    const { run } = this.run.facts
    const remark = (message: string): ReportDoubt => ({ kind: 'doubt', run, pointer, message, isLost: false })
    if (cut !== null) yield remark(cut)
    if (result.ruleId === noRule) yield remark('The result names no rule; it is kept under "no-rule".')
    if (
      result.isReported &&
      result.locations.length === 0 &&
      result.symbol === null &&
      result.package === null
    ) {
      yield remark('The result names no place; it is kept for the root as a whole.')
    }
  }

  private loss(pointer: string, message: string): ReportDoubt {
    this.lost += 1
    return { kind: 'doubt', run: this.run.facts.run, pointer, message, isLost: true }
  }

  private note({ result }: ReadResult): void {
    this.rules.add(result.ruleId)
    for (const place of result.locations) if (place.kind === 'line') this.places.add(place.path)
    for (const more of [result.further, ...result.codeFlows])
      for (const { path } of more) if (path !== null) this.places.add(path)
  }

  /** A list that names nothing but what has results does not say what was looked at, so it counts as not told. */
  coverage(): ReportCoverage {
    const rules = rulesRun(this.run)
    const artifacts = this.run.places.artifacts.filter((one) => one !== null)
    const targets = artifacts.filter((one) => one.isTarget).map((one) => one.place)
    const scanned = targets.length > 0 ? targets : artifacts.map((one) => one.place)
    const lost = this.lost > 0 ? `${this.lost} results could not be read.` : null
    const reason = this.run.flaw ?? lost
    return {
      kind: 'coverage',
      run: this.run.facts.run,
      isComplete: reason === null,
      reason,
      rulesRun: rules.some((id) => !this.rules.has(id)) ? [...new Set([...rules, ...this.rules])] : null,
      scanned: scanned.some((place) => !this.places.has(place))
        ? [...new Set([...scanned, ...this.places])]
        : null,
    }
  }
}

function ownCwe(id: string): number[] {
  const match = /^CWE-(\d{1,6})$/i.exec(id)
  return match === null ? [] : [Number(match[1])]
}
