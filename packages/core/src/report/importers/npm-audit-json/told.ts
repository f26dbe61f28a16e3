import type { ReportComponent, ReportResult, ReportRule } from '../../importer.ts'
import { purlOf } from '../../purl.ts'
import { isVector } from '../../severity-words.ts'
import { fieldsOf, integerOf, listOf, textOf, textsOf, type Fields } from '../../value.ts'

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

/** The packages of an entry: npm 6 tells the ways to each version, npm 7 and later only whether it is direct. */
export function* componentsOf(run: number, { fields }: Entry, key: string): Generator<ReportComponent> {
  const name = textOf(fields.module_name) ?? textOf(fields.name) ?? textOf(key)
  if (name === null) return
  const of = { kind: 'component', run, name, licences: [] } as const
  const isDirect = typeof fields.isDirect === 'boolean' ? fields.isDirect : null
  if (fields.findings === undefined)
    return yield { ...of, purl: purlOf('npm', name, null), version: null, isDirect, trail: [] }
  for (const one of listOf(fields.findings).map(fieldsOf)) {
    const version = textOf(one.version)
    const ways = textsOf(one.paths, 1000).map((path) => path.split('>'))
    const [shortest = []] = ways.toSorted((a, b) => a.length - b.length)
    const told = { purl: purlOf('npm', name, version), version, isDirect: null }
    yield { ...of, ...told, ...(ways.length > 0 && { isDirect: shortest.length === 1 }), trail: shortest }
  }
}
