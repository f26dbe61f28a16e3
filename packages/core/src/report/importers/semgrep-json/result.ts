import { normalisePath, snippetHash } from '../../fingerprint.ts'
import type { ReportLocation, ReportPackage, ReportResult, ReportRule } from '../../importer.ts'
import { plainResult, plainRule } from '../../plain-result.ts'
import { cweOf, severityOfWord, type Severity } from '../../severity-words.ts'
import { cutSentence, traceBounds } from '../../trace-bounds.ts'
import { fieldsOf, integerOf, textOf, textsOf, type Fields } from '../../value.ts'
import { advisories } from '../sarif/severity.ts'
import { titleOf } from '../../title.ts'
import { flowOf, stepsOf } from './flow.ts'

/** A result of Semgrep, its rule, and what of it was not understood or kept. */
export interface SemgrepResult {
  readonly rule: ReportRule
  readonly result: ReportResult
  readonly remarks: readonly string[]
}

/** Semgrep writes this in place of what it keeps for those who have an account. */
const withheld = 'requires login'

/** Reads one element of `results`; a sentence when it cannot be imported. */
export function readResult(
  value: Fields,
  place: { readonly run: number; readonly pointer: string },
): SemgrepResult | string {
  const id = textOf(value.check_id, 255)
  const path = textOf(value.path, 4096)
  if (id === null) return 'The result names no rule (check_id).'
  if (path === null) return 'The result names no path.'
  const extra = fieldsOf(value.extra)
  const metadata = fieldsOf(extra.metadata)
  const severity = severityOf(extra.severity)
  const rule = semgrepRule(place.run, { id, extra, metadata, severity: severity ?? unclear })
  const steps = stepsOf(extra.dataflow_trace)
  const remarks = [
    severity === null ? 'Its severity is not one that Semgrep knows; it is kept as a warning.' : null,
    cutSentence({ flows: [steps], further: 0 }),
  ].filter((one) => one !== null)
  const result = plainResult({
    ...place,
    ruleId: id,
    level: rule.level,
    score: rule.score,
    cwe: rule.cwe,
    message: textOf(extra.message, 4000)?.trim() || rule.name,
    locations: [locationOf(path, value)],
    fingerprints: fingerprintsOf(extra.fingerprint),
    snippetHash:
      typeof extra.lines === 'string' && extra.lines !== withheld ? snippetHash(extra.lines) : null,
    package: packageOf(extra),
    suppression: extra.is_ignored === true ? ignored : null,
    aliases: aliasesOf(id, metadata),
    codeFlows: flowOf(steps),
  })
  return { rule, result, remarks }
}

/** By a comment in the code (`nosemgrep`). */
const ignored = { status: 'accepted', origin: 'inSource', justification: null } as const

const unclear: Severity = { level: 'warning', score: null }

/** Semgrep's own three words are priorities, which no score is made of; rules may also use the usual words. */
const own = new Map<string, Severity>([
  ['error', { level: 'error', score: null }],
  ['warning', { level: 'warning', score: null }],
  ['info', { level: 'note', score: null }],
  ['experiment', { level: 'none', score: 0 }],
  ['inventory', { level: 'none', score: 0 }],
])

function severityOf(value: unknown): Severity | null {
  const word = textOf(value)?.toLowerCase() ?? ''
  return own.get(word) ?? severityOfWord(word)
}

function semgrepRule(
  run: number,
  told: { id: string; extra: Fields; metadata: Fields; severity: Severity },
): ReportRule {
  const { id, extra, metadata, severity } = told
  const message = textOf(extra.message, 4000) ?? ''
  const references = textsOf(metadata.references, 20)
  return plainRule({
    run,
    id,
    name: titleOf({ id, name: null, short: null, summary: null, message }),
    level: severity.level,
    score: severity.score,
    cwe: [...new Set(oneOrMore(metadata.cwe).flatMap(cweOf))],
    help: references.length === 0 ? null : references.join('\n'),
    helpUri: textOf(metadata.shortlink) ?? textOf(metadata.source) ?? references[0] ?? null,
    tags: tagsOf(metadata),
  })
}

function tagsOf(metadata: Fields): string[] {
  const plain = ['category', 'subcategory', 'vulnerability_class', 'technology'] as const
  const rated = ['confidence', 'likelihood', 'impact'] as const
  const tags = [
    ...plain.flatMap((name) => oneOrMore(metadata[name])),
    ...rated.flatMap((name) => oneOrMore(metadata[name]).map((word) => `${name} ${word.toLowerCase()}`)),
  ]
  return [...new Set(tags)].slice(0, 20)
}

function locationOf(path: string, value: Fields): ReportLocation {
  const [start, end] = [fieldsOf(value.start), fieldsOf(value.end)]
  const line = integerOf(start.line) || null
  return {
    kind: 'line',
    path: normalisePath(path),
    line,
    endLine: line === null ? null : integerOf(end.line) || null,
    column: line === null ? null : integerOf(start.col) || null,
    endColumn: line === null ? null : integerOf(end.col) || null,
  }
}

/** Under the name that Semgrep's SARIF gives it. */
function fingerprintsOf(value: unknown): Record<string, string> {
  const text = textOf(value, 512)
  return text === null || text === withheld ? {} : { 'matchBasedId/v1': text }
}

/** What the supply chain rules match is a package. */
function packageOf(extra: Fields): ReportPackage | null {
  const match = fieldsOf(fieldsOf(extra.sca_info).dependency_match)
  const found = fieldsOf(match.found_dependency)
  const name = textOf(found.package)
  return name === null ? null : { purl: null, name, version: textOf(found.version), fixedVersion: null }
}

function aliasesOf(id: string, metadata: Fields): string[] {
  const named = [id, ...oneOrMore(metadata['sca-vuln-database-identifier']), ...oneOrMore(metadata.cve)]
  return advisories(named).slice(0, traceBounds.aliases)
}

function oneOrMore(value: unknown): string[] {
  const text = textOf(value)
  return text === null ? textsOf(value, 20) : [text]
}
