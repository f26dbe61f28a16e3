import type { ReportLevel } from './importer.ts'

/** How severe a tool says a result is; `score` is 0–10, null when it gives none. */
export interface Severity {
  readonly level: ReportLevel
  readonly score: number | null
}

/** The words tools use. A word stands for the lowest score of its band, so that a list without scores never exaggerates. */
const words = new Map<string, Severity>([
  ['critical', { level: 'error', score: 9 }],
  ['high', { level: 'error', score: 7 }],
  ['medium', { level: 'warning', score: 4 }],
  ['moderate', { level: 'warning', score: 4 }],
  ['low', { level: 'note', score: 0.1 }],
  ['negligible', { level: 'note', score: 0.1 }],
  ['info', { level: 'none', score: 0 }],
  ['informational', { level: 'none', score: 0 }],
  ['none', { level: 'none', score: 0 }],
])

/** The severity that a word stands for, in any letter case; null when it is none of those tools use. */
export function severityOfWord(word: string): Severity | null {
  return words.get(word.trim().toLowerCase()) ?? null
}

/** The level that a score of 0–10 is of. */
export function levelOfScore(score: number): ReportLevel {
  return score >= 7 ? 'error' : score >= 4 ? 'warning' : score > 0 ? 'note' : 'none'
}

/** Numbers of the weakness that a text names: `79`, `CWE-79`, `CWE-79: Cross-site scripting`; none when it names none. */
export function cweOf(text: string): number[] {
  const match = /^(?:cwe[-_ ]?)?(\d{1,6})\b/i.exec(text)
  return match?.[1] === undefined ? [] : [Number(match[1])]
}

/** Whether a text has the form of a CVSS 3.x or 4.0 vector. */
export function isVector(text: string): boolean {
  return /^CVSS:[34]\.\d\//.test(text)
}
