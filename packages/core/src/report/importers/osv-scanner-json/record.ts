import { purlOf } from '../../purl.ts'
import { cweOf, isVector } from '../../severity-words.ts'
import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import type { Scanned } from './package.ts'

/** What a record in the OSV schema says of a vulnerability of one package. */
export interface OsvRecord {
  readonly id: string
  readonly aliases: readonly string[]
  readonly summary: string | null
  readonly details: string | null
  readonly cwe: readonly number[]
  readonly vectors: readonly string[]
  /** Word of the database, such as `MODERATE`. */
  readonly severity: string | null
  readonly fixed: readonly string[]
}

/** Reads a record; null when it has no id. */
export function readRecord(fields: Fields, scanned: Scanned): OsvRecord | null {
  const id = textOf(fields.id, 255)
  if (id === null) return null
  const specific = fieldsOf(fields.database_specific)
  const affected = affectedBy(fields, scanned)
  const severities = [fields, ...affected].flatMap(({ severity }) => listOf(severity))
  return {
    id,
    aliases: textsOf(fields.aliases),
    summary: textOf(fields.summary, 255),
    details: textOf(fields.details, 8000),
    cwe: textsOf(specific.cwe_ids).flatMap(cweOf),
    vectors: textsOf(severities.map((one) => fieldsOf(one).score)).filter(isVector),
    severity: textOf(specific.severity),
    fixed: fixedIn(affected),
  }
}

/** What is said of the package that was looked up: a record is about many packages and releases of distributions. */
function affectedBy(fields: Fields, { name, ecosystem }: Scanned): Fields[] {
  const spelled = spelling(ecosystem, name ?? '')
  return listOf(fields.affected)
    .map(fieldsOf)
    .filter((one) => {
      const about = fieldsOf(one.package)
      const other = textOf(about.ecosystem) ?? ''
      return other === ecosystem && spelling(other, textOf(about.name) ?? '') === spelled
    })
}

function spelling(ecosystem: string, name: string): string {
  return purlOf(ecosystem, name, null) ?? name
}

/** Versions in which it is fixed, one for each line of versions; commits are no versions. */
function fixedIn(affected: readonly Fields[]): string[] {
  const ranges = affected.flatMap((one) => listOf(one.ranges)).map(fieldsOf)
  const events = ranges.filter(({ type }) => type !== 'GIT').flatMap((one) => listOf(one.events))
  return [
    ...new Set(
      textsOf(
        events.map((one) => fieldsOf(one).fixed),
        10,
      ),
    ),
  ]
}
