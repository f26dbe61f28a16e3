import type pg from 'pg'
import type { Database } from '../db/open.ts'
import { inSnapshot } from '../db/transaction.ts'
import { signScope } from '../door/scope.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { LoadColumns } from './columns-cache.ts'
import type { FactColumns } from './columns.ts'
import {
  places,
  readAcceptances,
  readCommits,
  readFindings,
  readReleases,
  readVulnerabilities,
} from './fact-query.ts'
import { instants, int16, int32, uint8 } from './packed.ts'

/**
 * Reads the facts of one organization by the reading login, in one snapshot, under a scope of that organization and all its
 * groups. Columns travel packed, one value each: a million rows take seconds, not a million objects.
 */
export function factLoader(parts: { database: Database; keyring: Keyring }): LoadColumns {
  return (organization_id) =>
    inSnapshot(parts.database.pool('weir_loader'), async (client) => {
      const scope = { organization_id, groups: 'all' as const }
      const setting = await signScope(parts, client, { principal: { kind: 'anonymous' }, scope })
      await client.query("select set_config('weir.scope', $1, true)", [setting])
      await client.query(inOrderOfTheTable)
      return readColumns(client, organization_id)
    })
}

/** The planner takes the smallest index for the cheapest, and would fetch a million rows in the order of their tools. */
const inOrderOfTheTable = "set local enable_indexscan = off; set local work_mem = '64MB'"

type Packed = Record<string, Buffer | null>

async function readColumns(client: pg.PoolClient, organization_id: string): Promise<FactColumns> {
  const only = async <Row extends pg.QueryResultRow>(text: string): Promise<Partial<Row>> =>
    (await client.query<Row>(text, [organization_id])).rows[0] ?? {}
  const [state, named, findings, vulnerabilities, acceptances, commits, releases] = await Promise.all([
    only<{ version: number; as_of: string }>(
      'select now() as as_of, (select f.version from fact_version f where f.organization_id = $1) as version',
    ),
    only<{ groups: string[]; roots: string[]; repositories: string[] } & Packed>(places),
    only<{ rule: string[]; title: string[]; cwe: string[] }>(readFindings),
    only<Packed>(readVulnerabilities),
    only<Packed>(readAcceptances),
    only<Packed>(readCommits),
    only<Packed>(readReleases),
  ])
  const group = int32(vulnerabilities.group)
  const root = int32(vulnerabilities.root)
  const openedAt = instants(vulnerabilities.opened_at)
  return {
    organization_id,
    version: state.version ?? 0,
    asOf: Date.parse(state.as_of ?? ''),
    groups: named.groups ?? [],
    watchedSince: watchedSince(instants(named.scanned_since), group, openedAt),
    rootWatchedSince: watchedSince(instants(named.root_scanned_since), root, openedAt),
    roots: { ids: named.roots ?? [], group: int32(named.root_groups) },
    repositories: { ids: named.repositories ?? [], group: int32(named.repository_groups) },
    findings: {
      rule: findings.rule ?? [],
      title: findings.title ?? [],
      cwe: (findings.cwe ?? []).map((text) => text.split(',').filter(Boolean).map(Number)),
    },
    vulnerabilities: {
      group,
      root,
      severity: int16(vulnerabilities.severity),
      reportedAt: openedAt,
      closedAt: instants(vulnerabilities.closed_at),
      fixed: uint8(vulnerabilities.fixed),
      zeroRiskAt: instants(vulnerabilities.zero_risk_at),
      earlier: earlierRows(int32(vulnerabilities.serial), openedAt),
      finding: int32(vulnerabilities.finding),
      treatment: uint8(vulnerabilities.treatment),
    },
    acceptances: {
      group: int32(acceptances.group),
      root: int32(acceptances.root),
      severity: int16(acceptances.severity),
      from: instants(acceptances.holds_from),
      until: instants(acceptances.holds_until),
    },
    commits: {
      group: int32(commits.group),
      repository: int32(commits.repository),
      authoredAt: instants(commits.authored_at),
      committedAt: instants(commits.committed_at),
      release: int32(commits.release),
    },
    releases: {
      group: int32(releases.group),
      repository: int32(releases.repository),
      publishedAt: instants(releases.published_at),
    },
  }
}

/** The first scan of each group or root, or its first vulnerability if that is earlier. */
function watchedSince(scanned: Float64Array, place: Int32Array, openedAt: Float64Array): Float64Array {
  const since = scanned.slice()
  for (const [row, at] of place.entries()) {
    const opened = openedAt[row] ?? Number.NaN
    if (!((since[at] ?? Number.NaN) <= opened)) since[at] = opened
  }
  return since
}

/** For each time a vulnerability was open the row of the time before, by its serial number; few were open more than once. */
function earlierRows(serial: Int32Array, openedAt: Float64Array): Int32Array {
  const earlier = new Int32Array(serial.length).fill(-1)
  const firstOf = new Map<number, number>()
  const rowsOf = new Map<number, number[]>()
  for (const [row, number] of serial.entries()) {
    const first = firstOf.get(number)
    if (first === undefined) firstOf.set(number, row)
    else rowsOf.set(number, [...(rowsOf.get(number) ?? [first]), row])
  }
  for (const rows of rowsOf.values()) {
    rows.sort((a, b) => (openedAt[a] ?? 0) - (openedAt[b] ?? 0))
    for (const [i, row] of rows.entries()) earlier[row] = rows[i - 1] ?? -1
  }
  return earlier
}
