import { advisoryRule, affectedPackage, severityOrUnknown } from '../../advisory.ts'
import { snippetHash } from '../../fingerprint.ts'
import type { ReportResult, ReportRule, ReportSuppression } from '../../importer.ts'
import { fileLocations, plainResult, plainRule } from '../../plain-result.ts'
import { purlOf } from '../../purl.ts'
import { cweOf, isVector } from '../../severity-words.ts'
import { fieldsOf, integerOf, isFields, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import type { Kind, Target } from './kind.ts'

/** One finding as the report tells it, and where it stands. */
export interface Finding {
  readonly run: number
  readonly pointer: string
  readonly target: Target
  readonly fields: Fields
  readonly suppression: ReportSuppression | null
}

/** A result with its rule, or why it cannot be imported, as a sentence. */
export type Found = { readonly rule: ReportRule; readonly result: ReportResult } | string

/** Reads a finding of a kind. */
export function readFinding(kind: Kind, finding: Finding): Found {
  return readers[kind](finding)
}

const readers: Readonly<Record<Kind, (finding: Finding) => Found>> = {
  vulnerability,
  misconfiguration,
  secret,
  license,
}

function vulnerability({ run, pointer, target, fields, suppression }: Finding): Found {
  const id = textOf(fields.VulnerabilityID, 255)
  const name = textOf(fields.PkgName)
  if (id === null || name === null) return 'The vulnerability names no id or no package.'
  const version = textOf(fields.InstalledVersion)
  const advisory = {
    id,
    title: textOf(fields.Title, 255),
    description: textOf(fields.Description, 8000),
    uri: textOf(fields.PrimaryURL, 2048),
    aliases: textsOf(fields.VendorIDs),
    cwe: textsOf(fields.CweIDs).flatMap(cweOf),
    vectors: vectorsOf(fields),
    severity: severityOrUnknown(textOf(fields.Severity)),
  }
  const purl = textOf(fieldsOf(fields.PkgIdentifier).PURL)
  const result = affectedPackage(advisory, {
    run,
    pointer,
    package: {
      purl: purl ?? purlOfType(target.type, name, version),
      name,
      version,
      fixedVersion: textOf(fields.FixedVersion),
    },
    path: textOf(fields.PkgPath, 4096) ?? target.path,
    suppression,
  })
  return { rule: advisoryRule(run, advisory), result }
}

/** The package URL of a package of a target of some type, for versions of Trivy that write none. */
export const purlOfType = (type: string, name: string, version: string | null): string | null =>
  purlOf(ecosystems.get(type) ?? type, name, version)

/** Names of ecosystems for the types of lockfiles and packages of which old versions write no package URL. */
const ecosystems: ReadonlyMap<string, string> = new Map([
  ...['yarn', 'pnpm', 'bun', 'node-pkg'].map((type) => [type, 'npm'] as const),
  ...['pip', 'pipenv', 'poetry', 'uv', 'python-pkg'].map((type) => [type, 'PyPI'] as const),
  ...['jar', 'pom', 'gradle', 'sbt'].map((type) => [type, 'Maven'] as const),
  ...['gomod', 'gobinary'].map((type) => [type, 'Go'] as const),
  ...['cargo', 'rustbinary'].map((type) => [type, 'crates.io'] as const),
  ...['bundler', 'gemspec'].map((type) => [type, 'RubyGems'] as const),
  ...['composer', 'composer-vendor'].map((type) => [type, 'Packagist'] as const),
  ...['nuget', 'dotnet-core', 'packages-props'].map((type) => [type, 'NuGet'] as const),
])

/** Vectors of the vendor whose severity counts first, then of all others; those of CVSS 2 are no vectors here. */
function vectorsOf(fields: Fields): string[] {
  const all = Object.entries(fieldsOf(fields.CVSS)).slice(0, 20)
  const first = all.toSorted(([a], [b]) => rank(a) - rank(b))
  return [...new Set(first.flatMap(([, one]) => textsOf([fieldsOf(one).V40Vector, fieldsOf(one).V3Vector])))]
    .filter(isVector)
    .slice(0, 10)

  function rank(vendor: string): number {
    return vendor === fields.SeveritySource ? 0 : vendor === 'ghsa' ? 1 : vendor === 'nvd' ? 2 : 3
  }
}

function misconfiguration({ run, pointer, target, fields, suppression }: Finding): Found {
  const id = textOf(fields.ID, 255) ?? textOf(fields.AVDID, 255)
  if (id === null) return 'The misconfiguration names no check.'
  const cause = fieldsOf(fields.CauseMetadata)
  const name = textOf(fields.Title, 255) ?? id
  const severity = severityOrUnknown(textOf(fields.Severity))
  const isFailure = fields.Status !== 'PASS'
  const isExcepted = fields.Status === 'EXCEPTION'
  const excepted = {
    status: 'accepted',
    origin: 'external',
    justification: 'An exception of Trivy.',
  } as const
  const help = textsOf([textOf(fields.Description, 6000), textOf(fields.Resolution, 2000)], 2).join('\n\n')
  const rule = plainRule({
    run,
    id,
    name,
    help: help === '' ? null : help,
    helpUri: textOf(fields.PrimaryURL, 2048),
    ...severity,
    tags: ['misconfiguration'],
  })
  const result = plainResult({
    run,
    pointer,
    ruleId: id,
    isReported: isFailure,
    outcome: isFailure ? 'fail' : 'pass',
    ...severity,
    message: textOf(fields.Message, 4000) ?? name,
    locations: fileLocations(target.path, integerOf(cause.StartLine), integerOf(cause.EndLine)),
    snippetHash: causeHash(cause.Code),
    symbol: textOf(cause.Resource),
    suppression: suppression ?? (isExcepted ? excepted : null),
    aliases: textsOf([fields.AVDID]).filter((alias) => alias !== id),
  })
  return { rule, result }
}

/** Hash of the lines that are the cause, without those shown around them. */
function causeHash(code: unknown): string | null {
  const lines = listOf(fieldsOf(code).Lines).filter(isFields)
  const cause = lines.filter((line) => line.IsCause === true && typeof line.Content === 'string')
  return cause.length === 0 ? null : snippetHash(cause.map((line) => line.Content).join('\n'))
}

/** Trivy puts asterisks in place of the secret; even so only a hash of its line is kept. */
function secret({ run, pointer, target, fields, suppression }: Finding): Found {
  const id = textOf(fields.RuleID, 255)
  if (id === null) return 'The secret names no rule.'
  const name = textOf(fields.Title, 255) ?? id
  const severity = severityOrUnknown(textOf(fields.Severity))
  const result = plainResult({
    run,
    pointer,
    ruleId: id,
    ...severity,
    message: name,
    locations: fileLocations(target.path, integerOf(fields.StartLine), integerOf(fields.EndLine)),
    snippetHash: typeof fields.Match === 'string' ? snippetHash(fields.Match) : null,
    suppression,
  })
  return { rule: plainRule({ run, id, name, ...severity, tags: ['secret'] }), result }
}

/** Permissive licenses are listed too; only those that ask something of the user are failures, unknown ones are to review. */
function license({ run, pointer, target, fields, suppression }: Finding): Found {
  const id = textOf(fields.Name, 255)
  if (id === null) return 'The license has no name.'
  const owner = textOf(fields.PkgName)
  const path = textOf(fields.FilePath, 4096) ?? target.path
  const category = textOf(fields.Category) ?? 'unknown'
  const severity = severityOrUnknown(textOf(fields.Severity))
  const outcome = outcomes.get(category) ?? 'review'
  const rule = plainRule({
    run,
    id,
    name: `License ${id}`.slice(0, 255),
    helpUri: textOf(fields.Link, 2048),
    ...severity,
    tags: ['license'],
  })
  const result = plainResult({
    run,
    pointer,
    ruleId: id,
    isReported: outcome === 'fail',
    outcome,
    ...severity,
    message: `${owner ?? path ?? 'The target'} is under ${id}, a license of the category ${category}.`,
    locations: fileLocations(path),
    package: owner === null ? null : { purl: null, name: owner, version: null, fixedVersion: null },
    suppression,
  })
  return { rule, result }
}

const outcomes = new Map<string, ReportResult['outcome']>([
  ['forbidden', 'fail'],
  ['restricted', 'fail'],
  ['reciprocal', 'fail'],
  ['notice', 'informational'],
  ['permissive', 'informational'],
  ['unencumbered', 'informational'],
])
