/**
 * The facts of one organization as columns: typed arrays of equal length, a row a fact, instants in milliseconds UTC and
 * NaN where there is none. Groups, roots and repositories are indexes into the dictionaries. They hold every group, so
 * nothing but the engine may read them.
 */
export interface FactColumns {
  organization_id: string
  /** The organization's fact version when the facts were read; it only grows. */
  version: number
  /** When the facts were read. */
  asOf: number
  /** Group ids; also those without facts. */
  groups: readonly string[]
  /** For each group since when anything looked at it: its first scan or first vulnerability; NaN while nothing has. */
  watchedSince: Float64Array
  roots: Places
  /** The same for each root. */
  rootWatchedSince: Float64Array
  repositories: Places
  findings: Findings
  vulnerabilities: VulnerabilityColumns
  acceptances: AcceptanceColumns
  commits: CommitColumns
  releases: ReleaseColumns
}

/** What findings are about, as columns too. */
export interface Findings {
  rule: readonly string[]
  title: readonly string[]
  cwe: readonly (readonly number[])[]
}

/** Ids of roots or repositories, and the group of each. */
export interface Places {
  ids: readonly string[]
  group: Int32Array
}

/**
 * One row for each time a vulnerability was open: one that came back has another row that starts when it did, so that
 * open now = open before + found − closed holds in every interval.
 */
export interface VulnerabilityColumns {
  group: Int32Array
  root: Int32Array
  /** Severity in tenths, 0–100. */
  severity: Int16Array
  /** When it was reported to the customer (for a draft: released), or came back. */
  reportedAt: Float64Array
  /** When it was closed, for whatever cause. */
  closedAt: Float64Array
  /** 1 if it was closed by a verified reattack or by absence from a complete scan: the two causes that count as fixed. */
  fixed: Uint8Array
  /** When it was confirmed as zero risk. */
  zeroRiskAt: Float64Array
  /** Row of the time before at which the same vulnerability was open, -1 for its first. */
  earlier: Int32Array
  finding: Int32Array
  /** Place of its treatment now in the list of the contract; of an earlier time, that of untreated. */
  treatment: Uint8Array
}

/** One row for each time a vulnerability was open and accepted: where both overlap, and not confirmed as zero risk. */
export interface AcceptanceColumns {
  group: Int32Array
  root: Int32Array
  /** Severity in tenths, 0–100. */
  severity: Int16Array
  from: Float64Array
  /** NaN while no end is known; the last day of an acceptance is one, also when it has yet to come. */
  until: Float64Array
}

export interface CommitColumns {
  group: Int32Array
  repository: Int32Array
  authoredAt: Float64Array
  committedAt: Float64Array
  /** Row of the release that owns the commit, -1 while none does. */
  release: Int32Array
}

export interface ReleaseColumns {
  group: Int32Array
  repository: Int32Array
  publishedAt: Float64Array
}

/** Memory the columns take, in bytes, without the dictionaries. */
export function bytesOf(columns: FactColumns): number {
  const { vulnerabilities, acceptances, commits, releases } = columns
  const arrays = [vulnerabilities, acceptances, commits, releases].flatMap((table): ArrayBufferView[] =>
    Object.values(table),
  )
  return arrays.reduce((total, array) => total + array.byteLength, 0)
}
