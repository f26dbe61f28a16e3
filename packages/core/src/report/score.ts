import { Fault } from '@weir/contract'
import { parseCvss } from '@weir/contract/cvss'
import { tenthsOf } from '@weir/contract/cvss'
import type { ReportLevel, ReportResult, ReportRule } from './importer.ts'

/**
 * What a level is worth when a report gives neither score nor vector, in tenths: the middle of the band people read into
 * the word. A level is the tool's priority and not a measure of risk, so none is worth a critical.
 */
export const levelTenths: Readonly<Record<ReportLevel, number>> = {
  error: 75,
  warning: 50,
  note: 25,
  none: 0,
}

/** Scores results; one for each report, because it remembers the vectors it has read. */
export class Scorer {
  readonly #read = new Map<string, { vector: string; tenths: number } | null>()

  /** Tenths of a result: its own vector, its own score, its rule's vector, its rule's score, its level. */
  result({ vectors, score, level }: ReportResult, rule: ReportRule | undefined): number {
    const own = this.vector(vectors)?.tenths ?? tenths(score)
    return (
      own ?? this.vector(rule?.vectors ?? [])?.tenths ?? tenths(rule?.score ?? null) ?? worth(level, rule)
    )
  }

  /** Tenths and vector of a rule. */
  rule(rule: ReportRule): { tenths: number; vector: string | null } {
    const best = this.vector(rule.vectors)
    return {
      tenths: best?.tenths ?? tenths(rule.score) ?? worth(rule.level, rule),
      vector: best?.vector ?? null,
    }
  }

  /** The vector that counts: CVSS 4.0 wins over 3.1 and 3.0; one that cannot be read does not count. */
  private vector(vectors: readonly string[]): { vector: string; tenths: number } | null {
    for (const version of ['CVSS:4.0', 'CVSS:3.1', 'CVSS:3.0']) {
      for (const text of vectors) {
        const read = text.startsWith(version) ? this.read(text) : null
        if (read !== null) return read
      }
    }
    return null
  }

  private read(text: string): { vector: string; tenths: number } | null {
    const known = this.#read.get(text)
    if (known !== undefined) return known
    const read = parsed(text)
    if (this.#read.size < 100_000) this.#read.set(text, read)
    return read
  }
}

/** What a level is worth for a rule that gives no score: nothing when it says that it is about quality, and names no weakness. */
function worth(level: ReportLevel, rule: ReportRule | undefined): number {
  const tags = rule?.tags.map((tag) => tag.toLowerCase()) ?? []
  const isQuality = tags.some((tag) => tag === 'quality' || tag === 'maintainability')
  return isQuality && !tags.includes('security') && rule?.cwe.length === 0 ? 0 : levelTenths[level]
}

function parsed(text: string): { vector: string; tenths: number } | null {
  try {
    const { vector, score } = parseCvss(text)
    return { vector, tenths: tenthsOf(score) }
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}

function tenths(score: number | null): number | null {
  return score === null ? null : tenthsOf(score)
}
