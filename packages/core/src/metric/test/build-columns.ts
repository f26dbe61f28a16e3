import type { FactColumns, Places } from '../columns.ts'

/** Facts as rows, as tests and benches write them; ids instead of indexes, instants in milliseconds UTC. */
export interface FactRows {
  organization_id: string
  version?: number
  asOf: number
  groups: readonly string[]
  /** Group id → since when it was looked at; always, where it is not said. */
  watchedSince?: Readonly<Record<string, number>>
  /** Root or repository id → id of its group. */
  roots?: Readonly<Record<string, string>>
  repositories?: Readonly<Record<string, string>>
  vulnerabilities?: readonly VulnerabilityRow[]
  commits?: readonly CommitRow[]
  releases?: readonly ReleaseRow[]
}

export interface VulnerabilityRow {
  root: string
  /** Tenths. */
  severity: number
  reportedAt: number
  closedAt?: number | undefined
  fixed?: boolean | undefined
  zeroRiskAt?: number | undefined
}

export interface CommitRow {
  repository: string
  authoredAt: number
  committedAt: number
  /** Index of the owning release in `releases`. */
  release?: number | undefined
}

export interface ReleaseRow {
  repository: string
  publishedAt: number
}

/** Columns of facts given as rows. */
export function buildColumns(rows: FactRows): FactColumns {
  const { vulnerabilities = [], commits = [], releases = [] } = rows
  const roots = places(rows.groups, rows.roots ?? {})
  const repositories = places(rows.groups, rows.repositories ?? {})
  const root = Int32Array.from(vulnerabilities, (row) => roots.ids.indexOf(row.root))
  const committedIn = Int32Array.from(commits, (row) => repositories.ids.indexOf(row.repository))
  const releasedIn = Int32Array.from(releases, (row) => repositories.ids.indexOf(row.repository))
  return {
    organization_id: rows.organization_id,
    version: rows.version ?? 1,
    asOf: rows.asOf,
    groups: rows.groups,
    watchedSince: Float64Array.from(
      rows.groups,
      (group) => rows.watchedSince?.[group] ?? Number.NEGATIVE_INFINITY,
    ),
    roots,
    repositories,
    vulnerabilities: {
      group: groupsOf(roots, root),
      root,
      severity: Int16Array.from(vulnerabilities, (row) => row.severity),
      reportedAt: Float64Array.from(vulnerabilities, (row) => row.reportedAt),
      closedAt: Float64Array.from(vulnerabilities, (row) => row.closedAt ?? Number.NaN),
      fixed: Uint8Array.from(vulnerabilities, (row) => (row.fixed ? 1 : 0)),
      zeroRiskAt: Float64Array.from(vulnerabilities, (row) => row.zeroRiskAt ?? Number.NaN),
    },
    commits: {
      group: groupsOf(repositories, committedIn),
      repository: committedIn,
      authoredAt: Float64Array.from(commits, (row) => row.authoredAt),
      committedAt: Float64Array.from(commits, (row) => row.committedAt),
      release: Int32Array.from(commits, (row) => row.release ?? -1),
    },
    releases: {
      group: groupsOf(repositories, releasedIn),
      repository: releasedIn,
      publishedAt: Float64Array.from(releases, (row) => row.publishedAt),
    },
  }
}

function places(groups: readonly string[], groupOf: Readonly<Record<string, string>>): Places {
  return {
    ids: Object.keys(groupOf),
    group: Int32Array.from(Object.values(groupOf), (group) => groups.indexOf(group)),
  }
}

function groupsOf({ group }: Places, indexes: Int32Array): Int32Array {
  return indexes.map((index) => group[index] ?? -1)
}
