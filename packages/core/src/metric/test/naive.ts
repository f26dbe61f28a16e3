import type { FactRows } from './build-columns.ts'

/** The metrics once more, straight from their definitions, a loop for each cell: what the engine is compared with. */
export function naive(
  metric: string,
  rows: FactRows,
  cell: { from: number; to: number; groups: ReadonlySet<string>; root?: string | null },
) {
  const { from, to, groups } = cell
  const within = (instant: number | undefined) => instant !== undefined && from <= instant && instant < to
  const vulnerabilities = (rows.vulnerabilities ?? []).filter(
    ({ root }) => groups.has(rows.roots?.[root] ?? '') && (!cell.root || root === cell.root),
  )
  const commits = (rows.commits ?? []).filter((row) => groups.has(rows.repositories?.[row.repository] ?? ''))
  const releases = (rows.releases ?? []).filter((row) =>
    groups.has(rows.repositories?.[row.repository] ?? ''),
  )
  const isBegun = from < rows.asOf
  const isOver = (instant: number | undefined) =>
    instant !== undefined && instant < to && instant <= rows.asOf
  const open = vulnerabilities.filter(
    (row) => isOver(row.reportedAt) && !isOver(row.closedAt) && !isOver(row.zeroRiskAt),
  )
  const fixed = vulnerabilities.filter(
    (row) => row.fixed && within(row.closedAt) && !((row.zeroRiskAt ?? Infinity) <= (row.closedAt ?? 0)),
  )
  const found = vulnerabilities.filter((row) => within(row.reportedAt))
  const accepted = open.filter((row) =>
    (rows.acceptances ?? []).some(
      ({ of, from, until }) => rows.vulnerabilities?.[of] === row && isOver(from) && !isOver(until),
    ),
  )
  const first = (row: { earlier?: number | undefined }): unknown =>
    row.earlier === undefined ? row : first(rows.vulnerabilities?.[row.earlier] ?? {})
  const distinct = (some: readonly { earlier?: number | undefined }[]) => new Set(some.map(first)).size
  const released = (row: { release?: number | undefined }) => rows.releases?.[row.release ?? -1]?.publishedAt

  switch (metric) {
    case 'exposure':
      return { value: isBegun ? cvssf(open) : null }
    case 'open-count':
      return { value: isBegun ? open.length : null }
    case 'found-count':
      return { value: found.length, distinct: distinct(found) }
    case 'found-cvssf':
      return { value: cvssf(found) }
    case 'fixed-count':
      return { value: fixed.length, distinct: distinct(fixed) }
    case 'fixed-cvssf':
      return { value: cvssf(fixed) }
    case 'mttr':
      return distribution(fixed.map((row) => (row.closedAt ?? 0) - row.reportedAt))
    case 'mttr-by-cvssf': {
      const weights = cvssf(fixed)
      const weighted = fixed.map((row) => cvssf([row]) * ((row.closedAt ?? 0) - row.reportedAt))
      return { value: weights > 0 ? weighted.reduce((a, b) => a + b, 0) / weights / 1000 : null }
    }
    case 'remediation-rate':
      return { value: cvssf(found) > 0 ? cvssf(fixed) / cvssf(found) : null }
    case 'accepted-count':
      return { value: isBegun ? accepted.length : null }
    case 'accepted-cvssf':
      return { value: isBegun ? cvssf(accepted) : null }
    case 'open-age-bands': {
      // at asOf itself a whole band may just have passed, as what closed at asOf is closed
      const now = Math.min(to - 1, rows.asOf)
      const days = (row: { reportedAt: number }) => Math.floor((now - row.reportedAt) / 86_400_000)
      const between = (least: number, below: number) =>
        isBegun ? open.filter((row) => days(row) >= least && days(row) < below).length : null
      return {
        days_0: between(0, 7),
        days_7: between(7, 30),
        days_30: between(30, 90),
        days_90: between(90, 180),
        days_180: between(180, 365),
        days_365: between(365, Infinity),
      }
    }
    case 'open-age':
      return distribution(isBegun ? open.map((row) => Math.min(to, rows.asOf) - row.reportedAt) : [])
    case 'commits-count':
      return { value: commits.filter((row) => within(row.committedAt)).length }
    case 'release-count':
      return { value: releases.filter((row) => within(row.publishedAt)).length }
    case 'release-lead-time':
      return distribution(
        commits.filter((row) => within(released(row))).map((row) => (released(row) ?? 0) - row.authoredAt),
      )
    default:
      throw new Error(`Write the definition of ${metric} here, as plainly as you can.`)
  }
}

function cvssf(rows: readonly { severity: number }[]): number {
  const thousandths = rows.reduce((sum, row) => sum + Math.round(1000 * 4 ** (row.severity / 10 - 4)), 0)
  return thousandths / 1000
}

function distribution(milliseconds: readonly number[]) {
  const sorted = milliseconds.map((value) => Math.max(0, value) / 1000).toSorted((a, b) => a - b)
  const n = sorted.length
  const quantile = (p: number) => {
    if (n === 0) return null
    const at = (n - 1) * p
    const low = sorted[Math.floor(at)] ?? 0
    return low + ((sorted[Math.ceil(at)] ?? 0) - low) * (at % 1)
  }
  const mean = n === 0 ? null : sorted.reduce((a, b) => a + b, 0) / n
  return { n, mean, p50: quantile(0.5), p75: quantile(0.75), p90: quantile(0.9) }
}
