import type { ReportPackage, ReportPlace, ReportResult, ReportRule, ReportSuppression } from './importer.ts'
import { fileLocations, plainResult, plainRule } from './plain-result.ts'
import { severityOfWord, type Severity } from './severity-words.ts'
import { firstSentence } from './title.ts'
import { traceBounds } from './trace-bounds.ts'

/** What is told of a known vulnerability, whichever package has it. */
export interface Advisory {
  /** The id the tool reports it by. */
  readonly id: string
  readonly title: string | null
  readonly description: string | null
  readonly uri: string | null
  /** Ids of the same vulnerability; its own and repeated ones are left out later. */
  readonly aliases: readonly string[]
  readonly cwe: readonly number[]
  /** CVSS vectors, the one to be preferred first. */
  readonly vectors: readonly string[]
  readonly severity: Severity
}

/** A package that an advisory is about, and where the report tells it. */
export interface Affected {
  readonly run: number
  readonly pointer: string
  /** Null when the report speaks of the root as a whole. */
  readonly package: ReportPackage | null
  /** Lockfile or installed file; null when the report does not say. */
  readonly path: string | null
  readonly suppression?: ReportSuppression | null
  readonly further?: readonly ReportPlace[]
}

/** The rule that stands for an advisory. */
export function advisoryRule(run: number, advisory: Advisory): ReportRule {
  const { id, description, uri, cwe, vectors, severity } = advisory
  return plainRule({
    run,
    id,
    name: nameOf(advisory),
    cwe,
    help: description,
    helpUri: uri,
    ...severity,
    vectors,
    tags: ['vulnerability'],
  })
}

/** The result that a package has the vulnerability of an advisory. Two versions of it in one place are two results. */
export function affectedPackage(
  advisory: Advisory,
  { run, pointer, package: dependency, path, suppression = null, further = [] }: Affected,
): ReportResult {
  const { id, aliases, cwe, vectors, severity } = advisory
  return plainResult({
    run,
    pointer,
    ruleId: id,
    ...severity,
    vectors,
    cwe,
    message: messageOf(advisory, dependency),
    locations: fileLocations(path),
    package: dependency,
    suppression,
    aliases: [...new Set(aliases)].filter((one) => one !== id).slice(0, traceBounds.aliases),
    further,
  })
}

function messageOf(advisory: Advisory, dependency: ReportPackage | null): string {
  const title = sentence(nameOf(advisory))
  if (dependency === null) return title
  const { name, version, fixedVersion } = dependency
  const what = version === null ? name : `${name} ${version}`
  const fix = fixedVersion === null ? '' : ` Fixed in ${fixedVersion}.`
  return `${what}: ${withoutName(title, name)}${fix}`
}

/** The severity a word stands for; a word that is not known, such as `UNKNOWN`, is a warning without a score. */
export function severityOrUnknown(word: string | null): Severity {
  return severityOfWord(word ?? '') ?? { level: 'warning', score: null }
}

function nameOf({ id, title, description }: Advisory): string {
  const told = title ?? firstSentence((description ?? '').replace(/^(\s*#[^\n]*\n)+/, ''))
  return told === '' ? id : told
}

function sentence(text: string): string {
  return /[.…!?]$/.test(text) ? text : `${text}.`
}

/** Many titles begin with the name of the package and a colon, which the message says already. */
function withoutName(title: string, name: string): string {
  const short = /[^/:]*$/.exec(name)?.[0] ?? name
  return title.startsWith(`${short}: `) ? title.slice(short.length + 2) : title
}
