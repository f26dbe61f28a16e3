import { advisoryRule, affectedPackage, severityOrUnknown } from '../../advisory.ts'
import type { ReportComponent, ReportResult, ReportRule, ReportSuppression } from '../../importer.ts'
import { purlOf } from '../../purl.ts'
import { cweOf, isVector } from '../../severity-words.ts'
import { fieldsOf, isFields, listOf, textOf, textsOf, type Fields } from '../../value.ts'

/** Reads a match, or one that a rule ignores; null when it names no advisory or no package. */
export function readMatch(
  run: number,
  { pointer, fields }: { readonly pointer: string; readonly fields: Fields },
  isImage: boolean,
): { readonly rule: ReportRule; readonly result: ReportResult } | null {
  const [own, artifact] = [fieldsOf(fields.vulnerability), fieldsOf(fields.artifact)]
  const [id, name] = [textOf(own.id, 255), textOf(artifact.name)]
  if (id === null || name === null) return null
  const related = listOf(fields.relatedVulnerabilities).filter(isFields).slice(0, 50)
  const description = [own, ...related]
    .map((one) => textOf(one.description, 8000))
    .find((one) => one !== null)
  const advisory = {
    id,
    title: null,
    description: description ?? null,
    uri: textOf(own.dataSource, 2048),
    aliases: textsOf(related.map((one) => one.id)),
    cwe: [...new Set(listOf(own.cwes).flatMap((one) => cweOf(textOf(fieldsOf(one).cwe) ?? '')))],
    vectors: vectorsOf([own, ...related]),
    severity: severityOrUnknown(textOf(own.severity)),
  }
  const version = textOf(artifact.version)
  const fixed = textsOf(fieldsOf(own.fix).versions, 10).join(', ')
  const result = affectedPackage(advisory, {
    run,
    pointer,
    package: {
      purl: textOf(artifact.purl) ?? purlOf(ecosystemOf(textOf(artifact.type) ?? ''), name, version),
      name,
      version,
      fixedVersion: fixed === '' ? null : fixed,
    },
    path: pathOf(artifact, isImage),
    suppression: suppressionOf(fields.appliedIgnoreRules),
  })
  return { rule: advisoryRule(run, advisory), result }
}

/** The package of a match: of those without one Grype tells nothing, nor how they got in. */
export function packageOf(run: number, { package: told }: ReportResult, match: Fields): ReportComponent {
  return {
    kind: 'component',
    run,
    purl: told?.purl ?? null,
    name: told?.name ?? '',
    version: told?.version ?? null,
    licences: textsOf(fieldsOf(match.artifact).licenses, 20),
    isDirect: null,
    trail: [],
  }
}

/** Vectors of the advisory itself, then of those it is related to; those of CVSS 2 are no vectors here. */
function vectorsOf(vulnerabilities: readonly Fields[]): string[] {
  const all = vulnerabilities.flatMap(({ cvss }) => textsOf(listOf(cvss).map((one) => fieldsOf(one).vector)))
  return [...new Set(all.filter(isVector))].slice(0, 10)
}

/** The file that shows the package. In a folder its path is told from the folder; in an image it is absolute. */
function pathOf(artifact: Fields, isImage: boolean): string | null {
  const all = listOf(artifact.locations).map(fieldsOf)
  const primary = all.find((one) => fieldsOf(one.annotations).evidence === 'primary') ?? all[0]
  const path = textOf(primary?.path, 4096)
  return isImage || path === null ? path : path.replace(/^\/+/, '')
}

function suppressionOf(rules: unknown): ReportSuppression | null {
  const all = listOf(rules).map(fieldsOf)
  if (all.length === 0) return null
  const reasons = all.flatMap((one) => textsOf([one.reason, one['vex-justification'], one['vex-status']]))
  return { status: 'accepted', origin: 'external', justification: reasons[0] ?? null }
}

/** The ecosystem of a type of package as Syft names it. */
function ecosystemOf(type: string): string {
  return ecosystems.get(type) ?? type
}

const ecosystems = new Map([
  ['python', 'PyPI'],
  ['java-archive', 'Maven'],
  ['go-module', 'Go'],
  ['rust-crate', 'crates.io'],
  ['gem', 'RubyGems'],
  ['dotnet', 'NuGet'],
  ['php-composer', 'Packagist'],
])
