import type {
  ReportCoverage,
  ReportDoubt,
  ReportItem,
  ReportResult,
  ReportRule,
  ReportRun,
} from './importer.ts'
import { reportLimits } from './stream/limits.ts'
import { isFields, type Fields } from './value.ts'

/** One run of a format that lists results and little else: gives each rule once and counts what was lost. */
export class PlainRun {
  readonly facts: ReportRun
  private readonly rules = new Set<string>()
  private lost = 0
  private flaw: string | null = null

  constructor({ tool, ...told }: Pick<ReportRun, 'tool'> & Partial<ReportRun>) {
    const unknown = { version: null, category: null, commit: null, branch: null }
    this.facts = { kind: 'run', run: 0, tool, ...unknown, ...told }
  }

  get run(): number {
    return this.facts.run
  }

  /** The result, its rule before it when it is the first of that rule. */
  *take(rule: ReportRule, result: ReportResult): Generator<ReportItem> {
    if (!this.rules.has(rule.id)) {
      this.rules.add(rule.id)
      yield rule
    }
    yield result
  }

  /** Counts a result that cannot be imported and says why. */
  loss(pointer: string, why: string): ReportDoubt {
    this.lost += 1
    return lossOf(this.run, pointer, why)
  }

  remark(pointer: string, message: string): ReportDoubt {
    return { kind: 'doubt', run: this.run, pointer, message, isLost: false }
  }

  /** Notes why the run cannot show that something is gone, as a sentence; the first reason counts. */
  distrust(reason: string): void {
    this.flaw ??= reason
  }

  /** Complete unless something was lost or there is a flaw, which is a sentence; what ran and was scanned as far as told. */
  coverage(told: Partial<ReportCoverage> & { readonly flaw?: string | null } = {}): ReportCoverage {
    const { flaw = null, rulesRun = null, scanned = null } = told
    const reason = flaw ?? this.flaw ?? (this.lost > 0 ? `${this.lost} results could not be read.` : null)
    return { kind: 'coverage', run: this.run, isComplete: reason === null, reason, rulesRun, scanned }
  }
}

/** A doubt that a result was lost to. */
export function lossOf(run: number | null, pointer: string, why: string): ReportDoubt {
  return { kind: 'doubt', run, pointer, message: `The result was not imported. ${why}`, isLost: true }
}

/** The element of a streamed list as an object, or the sentence that says why it is none. */
export function objectOf(value: unknown, limit = reportLimits.element): Fields | string {
  if (isFields(value)) return value
  return value === undefined ? `It is longer than ${limit} bytes.` : 'It is not an object.'
}

type RuleFacts = Pick<ReportRule, 'run' | 'id' | 'name' | 'level'> & Partial<ReportRule>

/** A rule of which only the given is known. */
export function ruleOf({ run, id, name, level, ...told }: RuleFacts): ReportRule {
  return {
    kind: 'rule',
    run,
    id,
    name,
    formerIds: [],
    cwe: [],
    help: null,
    helpUri: null,
    level,
    score: null,
    vectors: [],
    tags: [],
    ...told,
  }
}

type ResultFacts = Pick<ReportResult, 'run' | 'pointer' | 'ruleId' | 'level' | 'message'> &
  Partial<ReportResult>

/** A failure that is present and of which only the given is known. */
export function failureOf({ run, pointer, ruleId, level, message, ...told }: ResultFacts): ReportResult {
  return {
    kind: 'result',
    run,
    pointer,
    ruleId,
    isReported: true,
    outcome: 'fail',
    baseline: null,
    level,
    score: null,
    vectors: [],
    cwe: [],
    message,
    locations: [],
    fingerprints: {},
    snippetHash: null,
    symbol: null,
    package: null,
    suppression: null,
    aliases: [],
    codeFlows: [],
    further: [],
    ...told,
  }
}
