import { describe, expect, test } from 'vitest'
import { createEngine } from '../engine.ts'
import { makeMetricScope } from '../scope.ts'
import { buildColumns } from '../test/build-columns.ts'
import { metrics } from './index.ts'

/** 00:00 UTC on a day of January 2026; the 5th, 12th and 19th are Mondays. */
const on = (date: number) => Date.UTC(2026, 0, date)
const days = (count: number) => Math.round(count * 86_400)

const columns = buildColumns({
  organization_id: 'acme',
  asOf: on(25),
  groups: ['a', 'b'],
  roots: { a1: 'a', a2: 'a', b1: 'b' },
  repositories: { ra: 'a', rb: 'b' },
  vulnerabilities: [
    { root: 'a1', severity: 90, reportedAt: on(1) }, // CVSSF 1024, open for ever
    { root: 'a1', severity: 70, reportedAt: on(6), closedAt: on(8), fixed: true }, // 64, fixed after 2 days
    { root: 'a2', severity: 40, reportedAt: on(7), closedAt: on(13), fixed: true }, // 1, fixed after 6 days
    { root: 'b1', severity: 65, reportedAt: on(5), zeroRiskAt: on(14) }, // 32, confirmed as zero risk
    { root: 'b1', severity: 39, reportedAt: on(12), closedAt: on(15) }, // 0.871, found on the edge, closed by hand
    { root: 'a1', severity: 100, reportedAt: on(10), closedAt: on(14), fixed: true }, // 4096, fixed after 4 days
    { root: 'a1', severity: 50, reportedAt: on(2), zeroRiskAt: on(4), closedAt: on(9), fixed: true }, // not risk, so no fix
  ],
  acceptances: [
    { of: 0, from: on(6), until: on(20) }, // at the end of both weeks
    { of: 0, from: on(20) }, // renewed later
    { of: 3, from: on(7), until: on(12) }, // ends on the edge: that belongs to the second week
    { of: 5, from: on(11), until: on(30) }, // until it is fixed on the 14th
  ],
  commits: [
    { repository: 'ra', authoredAt: on(5), committedAt: on(6), release: 0 }, // 9 days to its release
    { repository: 'ra', authoredAt: on(7), committedAt: on(13), release: 0 }, // 7 days
    { repository: 'rb', authoredAt: on(12), committedAt: on(12), release: 1 }, // 3 days
    { repository: 'rb', authoredAt: on(16), committedAt: on(16) }, // not released
  ],
  releases: [
    { repository: 'ra', publishedAt: on(14) },
    { repository: 'rb', publishedAt: on(15) },
  ],
})

/** Values of every statistic in the weeks of the 5th and of the 12th, worked out by hand. */
const golden: Record<string, Record<string, [first: number | null, second: number | null]>> = {
  // On the 12th: 1024 + 1 + 32 + 4096. On the 19th: 1024.
  exposure: { value: [5153, 1024] },
  'open-count': { value: [4, 1] },
  'found-count': { value: [4, 1], distinct: [4, 1] },
  'found-cvssf': { value: [64 + 1 + 32 + 4096, 0.871] },
  'fixed-count': { value: [1, 2], distinct: [1, 2] },
  'accepted-count': { value: [3, 1] },
  'accepted-cvssf': { value: [1024 + 32 + 4096, 1024] },
  // Fixed 64 of 4193; then 4097 of 0.871.
  'remediation-rate': { value: [rounded(64 / 4193), rounded(4097 / 0.871)] },
  // Second week: 6 days weigh 1, 4 days weigh 4096.
  'mttr-by-cvssf': { value: [days(2), rounded((86_400 * (6 * 1 + 4 * 4096)) / 4097)] },
  // Ages on the 12th: 2, 5, 7 and 11 days; 7 days since the 5th have passed on the edge, which belongs to the next. On the 19th: 18.
  'open-age-bands': {
    days_0: [3, 0],
    days_7: [1, 1],
    days_30: [0, 0],
    days_90: [0, 0],
    days_180: [0, 0],
    days_365: [0, 0],
  },
  'fixed-cvssf': { value: [64, 1 + 4096] },
  // Second week: 4 and 6 days. Only P(all below p75) = 6 %, p90 1 % are below 10 %.
  mttr: {
    n: [1, 2],
    mean: [days(2), days(5)],
    p50: [days(2), days(5)],
    p50_low: [null, null],
    p50_high: [null, null],
    p75: [days(2), days(5.5)],
    p75_low: [null, days(4)],
    p75_high: [null, null],
    p90: [days(2), days(5.8)],
    p90_low: [days(2), days(4)],
    p90_high: [null, null],
  },
  // On the 12th: 2, 5, 7 and 11 days. On the 19th: 18.
  'open-age': {
    n: [4, 1],
    mean: [days(6.25), days(18)],
    p50: [days(6), days(18)],
    p50_low: [days(2), null],
    p50_high: [days(11), null],
    p75: [days(8), days(18)],
    p75_low: [days(5), null],
    p75_high: [null, null],
    p90: [days(9.8), days(18)],
    p90_low: [days(7), days(18)],
    p90_high: [null, null],
  },
  'commits-count': { value: [1, 3] },
  'release-count': { value: [0, 2] },
  // Second week: 3, 7 and 9 days.
  'release-lead-time': {
    n: [0, 3],
    mean: [null, days(19 / 3)],
    p50: [null, days(7)],
    p50_low: [null, null],
    p50_high: [null, null],
    p75: [null, days(8)],
    p75_low: [null, days(3)],
    p75_high: [null, null],
    p90: [null, days(8.6)],
    p90_low: [null, days(7)],
    p90_high: [null, null],
  },
}

describe.each(metrics)('$id', ({ id, unit }) => {
  test('gives the values worked out by hand', async () => {
    const scope = makeMetricScope({ organization_id: 'acme', groups: 'all' })
    const request = {
      metrics: [id],
      date_from: '2026-01-05',
      date_to: '2026-01-18',
      timezone: 'UTC',
      granularity: 'week',
    }
    const { series } = await createEngine().ask(scope, request, {
      version: 1,
      loadColumns: async () => columns,
    })
    expect(series).toHaveLength(1)
    expect(series[0]).toMatchObject({ metric: id, unit, group_id: null })
    const given = Object.fromEntries(
      series[0]?.columns.map(({ name, values }) => [name, values.map(rounded)]) ?? [],
    )
    expect(given).toEqual(golden[id])
  })
})

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6
}

test('a level is unknown, not 0, before anything looked at the groups of a series', async () => {
  const watched = buildColumns({
    organization_id: 'acme',
    asOf: on(25),
    groups: ['a', 'b', 'never'],
    watchedSince: { a: on(13), b: on(6), never: Number.NaN },
    roots: { a1: 'a' },
    vulnerabilities: [{ root: 'a1', severity: 90, reportedAt: on(14) }],
  })
  const ask = (by_group: boolean) =>
    createEngine().ask(
      makeMetricScope({ organization_id: 'acme', groups: 'all' }),
      {
        metrics: ['exposure', 'open-count', 'found-count'],
        date_from: '2025-12-29',
        date_to: '2026-01-18',
        timezone: 'UTC',
        granularity: 'week',
        by_group,
      },
      { version: 1, loadColumns: () => Promise.resolve(watched) },
    )
  const values = (answer: Awaited<ReturnType<typeof ask>>, metric: string) =>
    answer.series.filter((one) => one.metric === metric).map(({ columns: [first] }) => first?.values)
  const together = await ask(false)
  expect(values(together, 'exposure')).toEqual([[null, 0, 1024]])
  expect(values(together, 'found-count')).toEqual([[0, 0, 1]])
  expect(values(await ask(true), 'open-count')).toEqual([
    [null, null, 1],
    [null, 0, 0],
    [null, null, null],
  ])
})
