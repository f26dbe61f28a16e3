import type { ReportSuppression } from '../../importer.ts'
import { purlOf } from '../../purl.ts'
import { fieldsOf, listOf, numberOf, textOf, textsOf } from '../../value.ts'

/** A package that was looked up, where it was found, and which records of it are one vulnerability. */
export interface Scanned {
  readonly name: string | null
  readonly version: string | null
  readonly purl: string | null
  /** As OSV names it, such as `Debian:12`; '' for code known by its commit. */
  readonly ecosystem: string
  /** Lockfile or folder. */
  readonly path: string | null
  readonly groups: readonly Group[]
  /** Told with `--licenses`. */
  readonly licences: readonly string[]
}

/** Records of one vulnerability: it is reported once, by the first id. */
export interface Group {
  readonly ids: readonly string[]
  readonly aliases: readonly string[]
  /** Highest CVSS base score of the records, 0–10. */
  readonly score: number | null
  readonly suppression: ReportSuppression | null
}

/** Reads a package without its records, and the source it is listed under. */
export function packageOf(value: unknown, source: unknown): Scanned {
  const { package: named, groups, licenses } = fieldsOf(value)
  const { name, version, ecosystem, commit, purl } = fieldsOf(named)
  const own = {
    name: textOf(name) ?? textOf(commit),
    version: textOf(version),
    ecosystem: textOf(ecosystem) ?? '',
  }
  return {
    ...own,
    purl: textOf(purl) ?? purlOf(own.ecosystem, own.name ?? '', own.version),
    path: textOf(fieldsOf(source).path, 4096),
    groups: listOf(groups).map(groupOf),
    licences: textsOf(licenses, 20),
  }
}

function groupOf(value: unknown): Group {
  const { ids, aliases, max_severity, experimental_analysis, experimentalAnalysis } = fieldsOf(value)
  const score = numberOf(max_severity)
  return {
    ids: textsOf(ids),
    aliases: textsOf(aliases),
    score: score === null || score < 0 || score > 10 ? null : score,
    suppression: suppressionOf(experimental_analysis ?? experimentalAnalysis),
  }
}

/** What the tool found out about the records of a group, as its own tables take it: one that is called keeps it visible. */
function suppressionOf(analysis: unknown): ReportSuppression | null {
  const all = Object.values(fieldsOf(analysis)).map(fieldsOf)
  const accepted = { status: 'accepted', origin: 'external' } as const
  if (all.some(({ unimportant }) => unimportant === true))
    return { ...accepted, justification: 'The distribution calls it unimportant.' }
  if (all.length > 0 && all.every(({ called }) => called === false))
    return { ...accepted, justification: 'OSV-Scanner found no call of the vulnerable code.' }
  return null
}
