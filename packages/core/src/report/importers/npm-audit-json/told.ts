import type { ReportResult, ReportRule } from '../../importer.ts'
import { isVector } from '../../severity-words.ts'
import { fieldsOf, integerOf, textOf, type Fields } from '../../value.ts'

/** A result with its rule, or where one is lost and why, as a sentence. */
export type Told =
  | { readonly rule: ReportRule; readonly result: ReportResult }
  | { readonly pointer: string; readonly loss: string }

/** An entry of the report and where it stands. */
export interface Entry {
  readonly pointer: string
  readonly fields: Fields
}

/** The id of an advisory: that of GitHub where its address names it, else the number npm gives it. */
export function advisoryId(fields: Fields, number: unknown): string | null {
  const named = textOf(fields.github_advisory_id) ?? textOf(fields.url, 2048) ?? ''
  const github = /GHSA(-[a-z0-9]{4}){3}/.exec(named)?.[0]
  const numbered = integerOf(number)
  return github ?? (numbered === null ? null : String(numbered))
}

/** The CVSS vector of an advisory, if it has one. */
export function vectorsOf({ cvss }: Fields): string[] {
  const vector = textOf(fieldsOf(cvss).vectorString, 256)
  return vector !== null && isVector(vector) ? [vector] : []
}
