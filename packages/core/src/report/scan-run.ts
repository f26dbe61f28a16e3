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
  private flaw: string | null = null
  private isInventoryCut = false

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
    const fields = objectOf(value)
    return typeof fields === 'string' ? this.loss(pointer, fields) : { pointer, fields }
  }

  /** Counts a result that cannot be imported and says why, as a sentence. */
  loss(pointer: string, message: string): ReportDoubt {
    this.lost += 1
    return { kind: 'doubt', run: this.number, pointer, message, isLost: true }
  }

  /** Something about a result that was not understood, as a sentence; the result is imported all the same. */
  remark(pointer: string, message: string): ReportDoubt {
    return { kind: 'doubt', run: this.number, pointer, message, isLost: false }
  }

  /** Not all packages are told, as a sentence: those that are not are not taken for gone. */
  cutInventory(pointer: string, message: string): ReportDoubt {
    this.isInventoryCut = true
    return this.remark(pointer, message)
  }

  /** Notes why the run cannot show that something is gone, as a sentence; the first reason counts. */
  distrust(reason: string): void {
    this.flaw ??= reason
  }

  /** Complete unless there is a flaw, or something was lost; most formats tell neither the rules nor the files of a run. */
  coverage(flaw: string | null = null, told: Partial<ReportCoverage> = {}): ReportCoverage {
    const lost = this.lost > 0 ? `${this.lost} results could not be read.` : null
    const reason = flaw ?? this.flaw ?? lost
    return {
      kind: 'coverage',
      run: this.number,
      isComplete: reason === null,
      reason,
      rulesRun: null,
      scanned: null,
      ...(this.isInventoryCut && { isInventoryCut: true }),
      ...told,
    }
  }
}

/** A streamed element as an object, or the sentence that says why it is none; the limit is the one it was read with. */
export function objectOf(value: unknown, limit = reportLimits.element): Fields | string {
  if (isFields(value)) return value
  return value === undefined ? `The entry is longer than ${limit} bytes.` : 'The entry is not an object.'
}
