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
  acceptances?: readonly AcceptanceRow[]
  findings?: readonly { rule: string; title: string; cwe: readonly number[] }[]
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
  /** Index in `findings`. */
  finding?: number | undefined
  /** Place in the list of treatments. */
  treatment?: number | undefined
  /** Index of the time before at which the same vulnerability was open. */
  earlier?: number | undefined
}

export interface AcceptanceRow {
  /** Index of the time open it lies in, whole or in part. */
  of: number
  from: number
  until?: number | undefined
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
    rootWatchedSince: Float64Array.from(roots.ids, () => Number.NEGATIVE_INFINITY),
    repositories,
    findings: {
      rule: (rows.findings ?? []).map(({ rule }) => rule),
      title: (rows.findings ?? []).map(({ title }) => title),
      cwe: (rows.findings ?? []).map(({ cwe }) => cwe),
    },
    vulnerabilities: {
      group: groupsOf(roots, root),
      root,
      severity: Int16Array.from(vulnerabilities, (row) => row.severity),
      reportedAt: Float64Array.from(vulnerabilities, (row) => row.reportedAt),
      closedAt: Float64Array.from(vulnerabilities, (row) => row.closedAt ?? Number.NaN),
      fixed: Uint8Array.from(vulnerabilities, (row) => (row.fixed ? 1 : 0)),
      zeroRiskAt: Float64Array.from(vulnerabilities, (row) => row.zeroRiskAt ?? Number.NaN),
      earlier: Int32Array.from(vulnerabilities, (row) => row.earlier ?? -1),
      finding: Int32Array.from(vulnerabilities, (row) => row.finding ?? -1),
      treatment: Uint8Array.from(vulnerabilities, (row) => row.treatment ?? 0),
    },
    acceptances: acceptanceColumns(rows, roots),
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

/** As the database gives them: cut to the time in which the vulnerability was open and no confirmed zero risk. */
function acceptanceColumns(
  { vulnerabilities = [], acceptances = [] }: FactRows,
  roots: Places,
): FactColumns['acceptances'] {
  const cut = acceptances.flatMap(({ of, from, until = Infinity }) => {
    const row = vulnerabilities[of]
    if (!row) return []
    const ends = Math.min(until, row.closedAt ?? Infinity, row.zeroRiskAt ?? Infinity)
    const starts = Math.max(from, row.reportedAt)
    return starts < ends ? [{ row, from: starts, until: ends === Infinity ? Number.NaN : ends }] : []
  })
  const root = Int32Array.from(cut, ({ row }) => roots.ids.indexOf(row.root))
  return {
    group: groupsOf(roots, root),
    root,
    severity: Int16Array.from(cut, ({ row }) => row.severity),
    from: Float64Array.from(cut, ({ from }) => from),
    until: Float64Array.from(cut, ({ until }) => until),
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
