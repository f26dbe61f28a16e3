import { advisoryRule, affectedPackage } from '../../advisory.ts'
import { normalisePath } from '../../fingerprint.ts'
import type { ReportItem, ReportPackage, ReportPlace, ReportSuppression } from '../../importer.ts'
import { type ScanRun } from '../../scan-run.ts'
import { readPurl } from '../../purl.ts'
import { boundedPlace } from '../../trace-bounds.ts'
import { fieldsOf, listOf, textOf, type Fields } from '../../value.ts'
import { readVulnerability } from './vulnerability.ts'

/** A dependency as both forms of the report tell it. */
export interface Dependency {
  readonly fileName: string | null
  readonly filePath: string | null
  /** Package URLs, or names as older versions write them: `(org.example:thing:1.2)`. */
  readonly identifiers: readonly unknown[]
  readonly found: readonly Found[]
}

/** A vulnerability of a dependency and where it stands in the file; suppressed ones were hidden by the tool's user. */
export interface Found {
  readonly pointer: string
  readonly value: unknown
  readonly isSuppressed: boolean
}

/** Gives the results of one dependency. */
export function* dependencyItems(run: ScanRun, dependency: Dependency): Generator<ReportItem> {
  const about = { package: packageOf(dependency), ...placesOf(dependency) }
  for (const { pointer, value, isSuppressed } of dependency.found) {
    const read = readVulnerability(fieldsOf(value))
    if (read === null) {
      yield run.loss(pointer, 'The vulnerability has no name.')
      continue
    }
    const { advisory, notes, isOfUnknownSeverity } = read
    if (isOfUnknownSeverity)
      yield run.remark(pointer, 'The vulnerability has no known severity; it is kept as a warning.')
    const suppression = isSuppressed ? suppressedWith(notes) : null
    const result = affectedPackage(advisory, { run: run.number, pointer, ...about, suppression })
    yield* run.take(advisoryRule(run.number, advisory), result)
  }
}

function suppressedWith(notes: string | null): ReportSuppression {
  return { status: 'accepted', origin: 'external', justification: notes }
}

/**
 * The file is the place only of what is no known package: the path of one is often that of a cache on the machine that
 * scanned, and changes with its version.
 */
function placesOf(dependency: Dependency): { path: string | null; further: ReportPlace[] } {
  const { filePath } = dependency
  const isKnown = typeof packageOf(dependency)?.purl === 'string'
  if (filePath === null || !isKnown) return { path: filePath, further: [] }
  const file = boundedPlace({ path: normalisePath(filePath), line: null, message: null })
  return { path: null, further: file === null ? [] : [file] }
}

function packageOf({ identifiers, fileName }: Dependency): ReportPackage | null {
  const names = identifiers.map((one) => textOf(one)).filter((one) => one !== null)
  for (const purl of names) {
    const read = readPurl(purl)
    if (read !== null) return { purl, ...read, fixedVersion: null }
  }
  for (const text of names) {
    const [, name, version] = /^\(?([\w.-]+:[\w.-]+):([\w.-]+)\)?$/.exec(text) ?? []
    if (name !== undefined && version !== undefined) return { purl: null, name, version, fixedVersion: null }
  }
  return fileName === null ? null : { purl: null, name: fileName, version: null, fixedVersion: null }
}

/** Why a run cannot show that something is gone: the tool says that parts of its analysis failed. */
export function flawOf(exceptions: readonly unknown[]): string | null {
  const count = exceptions.length
  return count === 0
    ? null
    : `Dependency-Check reports ${count} ${count === 1 ? 'failure' : 'failures'} of its analysis.`
}

/** The dependency as the JSON report writes it; `pointer` is its own. */
export function dependencyOfJson(fields: Fields, pointer: string): Dependency {
  const found = (name: 'vulnerabilities' | 'suppressedVulnerabilities'): Found[] =>
    listOf(fields[name]).map((value, at) => ({
      pointer: `${pointer}/${name}/${at}`,
      value,
      isSuppressed: name === 'suppressedVulnerabilities',
    }))
  return {
    fileName: textOf(fields.fileName),
    filePath: textOf(fields.filePath, 4096),
    identifiers: listOf(fields.packages).map((one) => fieldsOf(one).id),
    found: [...found('vulnerabilities'), ...found('suppressedVulnerabilities')],
  }
}
