import type { ReportCoverage, ReportDoubt, ReportItem, ReportResult, ReportRule } from './importer.ts'
import { isFields, textOf, type Fields } from './value.ts'
import type { JsonElement } from './stream/json-scanner.ts'
import { pointerOf } from './stream/json-pattern.ts'
import { reportLimits } from './stream/limits.ts'

/** What was seen of one run while its results went by: rules are told once, and what was lost is counted. */
export class ScanRun {
  readonly number: number
  private readonly rules = new Set<string>()
  private lost = 0

  constructor(number: number) {
    this.number = number
  }

  /** A result, and its rule before the first one of it. */
  *take(rule: ReportRule, result: ReportResult): Generator<ReportItem> {
    if (!this.rules.has(rule.id)) yield rule
    this.rules.add(rule.id)
    yield result
  }

  /** The streamed element as an object, or the doubt that it was lost to. */
  read({ pattern, at, key, value }: JsonElement): { pointer: string; fields: Fields } | ReportDoubt {
    const pointer = textOf(pointerOf(pattern, at, key)) ?? ''
    if (isFields(value)) return { pointer, fields: value }
    const why = value === undefined ? `is longer than ${reportLimits.element} bytes` : 'is not an object'
    return this.loss(pointer, `The entry ${why}.`)
  }

  /** Counts a result that cannot be imported and says why, as a sentence. */
  loss(pointer: string, message: string): ReportDoubt {
    this.lost += 1
    return { kind: 'doubt', run: this.number, pointer, message, isLost: true }
  }

  /** For a format that tells neither the rules nor the files of a run; complete unless there is a flaw, or something was lost. */
  coverage(flaw: string | null = null): ReportCoverage {
    const reason = flaw ?? (this.lost > 0 ? `${this.lost} results could not be read.` : null)
    return {
      kind: 'coverage',
      run: this.number,
      isComplete: reason === null,
      reason,
      rulesRun: null,
      scanned: null,
    }
  }
}
