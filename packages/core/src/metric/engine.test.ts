import { Fault } from '@weir/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervals } from '../calc/interval.ts'
import { createEngine, type MetricAnswer } from './engine.ts'
import { metrics } from './metrics/index.ts'
import type { MetricRequest } from './request.ts'
import { makeMetricScope, type MetricScope } from './scope.ts'
import { buildColumns, type FactRows, type VulnerabilityRow } from './test/build-columns.ts'
import { naive } from './test/naive.ts'

const day = 86_400_000
const start = Date.UTC(2026, 0, 5)
const allOf = makeMetricScope({ organization_id: 'acme', groups: 'all' })
const month = { date_from: '2026-01-05', date_to: '2026-02-04', timezone: 'UTC', granularity: 'week' }
const everything = metrics.map(({ id }) => id)
const ofVulnerabilities = metrics.flatMap(({ id, facts }) =>
  facts === 'vulnerabilities' || facts === 'acceptances' ? [id] : [],
)

async function ask(rows: FactRows, scope: MetricScope, request: MetricRequest): Promise<MetricAnswer> {
  const columns = buildColumns(rows)
  return createEngine().ask(scope, request, { version: 1, loadColumns: async () => columns })
}

/** Random facts over about two months, some on the very edges of weeks. */
const world: fc.Arbitrary<FactRows> = fc.record({
  organization_id: fc.constant('acme'),
  asOf: fc.integer({ min: 10, max: 60 }).map((n) => start + n * day),
  groups: fc.constant(['a', 'b', 'c']),
  roots: fc.constant({ a1: 'a', a2: 'a', b1: 'b' }),
  repositories: fc.constant({ ra: 'a', rb: 'b' }),
  vulnerabilities: fc
    .array(
      fc
        .record({
          root: fc.constantFrom('a1', 'a2', 'b1'),
          severity: fc.integer({ min: 0, max: 100 }),
          reportedAt: anyInstant(),
          openFor: fc.option(fc.integer({ min: 0, max: 40 * day }), { nil: undefined }),
          fixed: fc.boolean(),
          comesBack: fc.boolean(),
          zeroRiskAfter: fc.option(fc.integer({ min: 0, max: 40 * day }), { nil: undefined, freq: 3 }),
        })
        .map(({ openFor, zeroRiskAfter, ...row }) => ({
          ...row,
          closedAt: openFor === undefined ? undefined : row.reportedAt + openFor,
          fixed: row.fixed && openFor !== undefined,
          zeroRiskAt: zeroRiskAfter === undefined ? undefined : row.reportedAt + zeroRiskAfter,
        })),
      { maxLength: 60 },
    )
    .map(withReturns),
  acceptances: fc
    .array(
      fc
        .record({
          of: fc.nat(40),
          from: anyInstant(),
          holds: fc.option(fc.integer({ min: 0, max: 30 * day }), { nil: undefined }),
        })
        .map(({ of, from, holds }) => ({ of, from, until: holds === undefined ? undefined : from + holds })),
      { maxLength: 20 },
    )
    .map((rows) => rows.filter(({ of }, i) => rows.findIndex((other) => other.of === of) === i)),
  releases: fc.array(fc.record({ repository: fc.constantFrom('ra', 'rb'), publishedAt: anyInstant() }), {
    minLength: 1,
    maxLength: 6,
  }),
  commits: fc.array(
    fc.record({
      repository: fc.constantFrom('ra', 'rb'),
      authoredAt: anyInstant(),
      committedAt: anyInstant(),
      release: fc.constantFrom(undefined, 0),
    }),
    { maxLength: 40 },
  ),
})

/** Makes a row that comes back the next time of the row before it, once that was closed. */
function withReturns(rows: readonly (VulnerabilityRow & { comesBack: boolean })[]): VulnerabilityRow[] {
  const made: VulnerabilityRow[] = []
  for (const { comesBack, ...row } of rows) {
    const before = made.at(-1)
    const by = (before?.closedAt ?? Number.NaN) + (row.severity % 4) * day - row.reportedAt
    const later = (at: number | undefined) => (at === undefined ? undefined : at + by)
    made.push(
      comesBack && before?.closedAt !== undefined
        ? {
            ...row,
            root: before.root,
            severity: before.severity,
            reportedAt: row.reportedAt + by,
            closedAt: later(row.closedAt),
            zeroRiskAt: later(row.zeroRiskAt),
            earlier: made.length - 1,
          }
        : row,
    )
  }
  return made
}

function anyInstant() {
  return fc.oneof(
    fc.integer({ min: -20 * day, max: 50 * day }).map((offset) => start + offset),
    fc.integer({ min: -2, max: 6 }).map((weeks) => start + weeks * 7 * day),
  )
}

test('agrees with plain loops over the same facts, for every metric, granularity and group', async () => {
  const asked = fc.record({
    granularity: fc.constantFrom('week', 'all', '3 day', 'aligned month', 'aligned week'),
    timezone: fc.constantFrom('UTC', 'America/Bogota'),
    by: fc.constantFrom('all', 'group', 'root'),
  })
  await fc.assert(
    fc.asyncProperty(world, asked, async (rows, { by, ...options }) => {
      const request = {
        ...month,
        ...options,
        by_group: by === 'group',
        by_root: by === 'root',
        metrics: by === 'root' ? ofVulnerabilities : everything,
      }
      const answer = await ask(rows, allOf, request)
      const cells = intervals(request, request.granularity)
      for (const { metric, group_id, root_id: root, columns } of answer.series) {
        const groups = new Set(group_id === null ? rows.groups : [group_id])
        for (const [i, interval] of cells.entries()) {
          const expected: Record<string, number | null> = naive(metric, rows, {
            ...interval,
            groups,
            root,
          })
          for (const [name, value] of Object.entries(expected)) {
            const given = columns.find((column) => column.name === name)?.values[i]
            const says = `${metric} ${name} of interval ${i}`
            if (value === null || value === undefined) expect(given, says).toBeNull()
            else expect(given, says).toBeCloseTo(value, 3)
          }
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('gives as many values as intervals and as many series as metrics and groups', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (rows) => {
      const answer = await ask(rows, allOf, {
        ...month,
        metrics: everything,
        by_group: true,
        mean_interval: true,
      })
      expect(answer.interval_starts).toHaveLength(5)
      expect(answer.series).toHaveLength(everything.length * rows.groups.length)
      for (const { values } of answer.series.flatMap(({ columns }) => columns)) expect(values).toHaveLength(5)
    }),
    { numRuns: 5 },
  )
})

describe('scope', () => {
  const facts = (groups: readonly string[]): FactRows => ({
    organization_id: 'acme',
    asOf: start + 40 * day,
    groups: ['a', 'b'],
    roots: { a1: 'a', b1: 'b' },
    repositories: { ra: 'a', rb: 'b' },
    vulnerabilities: ['a1', 'b1', 'b1', 'b1']
      .filter((root) => groups.includes(root.slice(0, 1)))
      .map((root, i) => ({
        root,
        severity: 90 + i,
        reportedAt: start + day,
        closedAt: start + 9 * day,
        fixed: true,
      })),
    commits: ['ra', 'rb', 'rb']
      .filter((repository) => groups.includes(repository.slice(1)))
      .map((repository) => ({ repository, authoredAt: start, committedAt: start + day, release: 0 })),
    releases: ['ra', 'rb', 'rb']
      .filter((repository) => groups.includes(repository.slice(1)))
      .map((repository) => ({ repository, publishedAt: start + 2 * day })),
  })
  const onlyA = makeMetricScope({ organization_id: 'acme', groups: ['a'] })
  const request = { ...month, metrics: everything }

  test('lets nothing of another group into any cell', async () => {
    const guarded = await ask(facts(['a', 'b']), onlyA, request)
    expect(guarded).toEqual(await ask(facts(['a']), onlyA, request))
    expect(guarded).not.toEqual(await ask(facts(['a', 'b']), allOf, request))
  })

  test('narrows who names nothing to its own groups', async () => {
    const { series } = await ask(facts(['a', 'b']), onlyA, { ...request, by_group: true })
    expect(new Set(series.map(({ group_id }) => group_id))).toEqual(new Set(['a']))
  })

  test.each([
    ['group_ids', ['a', 'b'], 'open-count', '/group_ids/1'],
    ['root_ids', ['b1'], 'open-count', '/root_ids/0'],
    ['repository_ids', ['ra', 'rb'], 'commits-count', '/repository_ids/1'],
    ['group_ids', ['nowhere'], 'open-count', '/group_ids/0'],
    ['root_ids', ['nowhere'], 'open-count', '/root_ids/0'],
  ])('answers not_found to %s %o that are not wholly in scope', async (filter, ids, metric, pointer) => {
    const refused = ask(facts(['a', 'b']), onlyA, { ...month, metrics: [metric], [filter]: ids })
    await expect(refused).rejects.toMatchObject({ code: 'not_found', evidence: { pointer } })
  })

  test('refuses a scope that nobody made', async () => {
    const forged = { ...onlyA, groups: 'all' as const }
    await expect(ask(facts(['a']), forged, request)).rejects.toMatchObject({ code: 'internal' })
  })

  test('refuses facts of another organization', async () => {
    const elsewhere = makeMetricScope({ organization_id: 'other', groups: 'all' })
    await expect(ask(facts(['a']), elsewhere, request)).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('filters', () => {
  const rows: FactRows = {
    organization_id: 'acme',
    asOf: start + 40 * day,
    groups: ['a', 'b'],
    roots: { a1: 'a', a2: 'a', b1: 'b' },
    repositories: { ra: 'a', rb: 'b' },
    vulnerabilities: [
      { root: 'a1', severity: 40, reportedAt: start },
      { root: 'a2', severity: 70, reportedAt: start },
      { root: 'b1', severity: 90, reportedAt: start },
    ],
    commits: [{ repository: 'ra', authoredAt: start, committedAt: start }],
  }
  const count = async (filter: Partial<MetricRequest>, metric = 'open-count') => {
    const { series } = await ask(rows, allOf, { ...month, granularity: 'all', metrics: [metric], ...filter })
    return series[0]?.columns[0]?.values[0]
  }

  test('keep only the rows that pass all of them', async () => {
    expect(await count({})).toBe(3)
    expect(await count({ group_ids: ['a'] })).toBe(2)
    expect(await count({ root_ids: ['a2', 'b1'] })).toBe(2)
    expect(await count({ group_ids: ['a'], root_ids: ['a2', 'b1'] })).toBe(1)
    expect(await count({ severity_min: 7 })).toBe(2)
    expect(await count({ repository_ids: ['rb'] }, 'commits-count')).toBe(0)
  })

  test.each([
    [{ repository_ids: ['ra'] }, 'open-count', '/repository_ids'],
    [{ root_ids: ['a1'] }, 'commits-count', '/root_ids'],
    [{ severity_min: 7 }, 'release-count', '/severity_min'],
  ])('refuse %o, which %s does not know', async (filter, metric, pointer) => {
    await expect(count(filter, metric)).rejects.toMatchObject({ code: 'invalid', evidence: { pointer } })
  })
})

describe('limits', () => {
  const neverLoads = async () => {
    throw new Error('must not be read')
  }

  test('refuse an unknown metric and more than 200,000 cells before any fact is read', async () => {
    const engine = createEngine()
    const source = { version: 1, loadColumns: neverLoads }
    const years = { ...month, date_from: '2006-01-01', granularity: 'day' }
    const many = Array.from({ length: 40 }, () => 'exposure')
    await expect(engine.ask(allOf, { ...month, metrics: ['luck'] }, source)).rejects.toMatchObject({
      code: 'invalid',
      evidence: { pointer: '/metrics/0' },
    })
    await expect(engine.ask(allOf, { ...years, metrics: many }, source)).rejects.toMatchObject({
      code: 'too_costly',
    })
  })

  test('allow few cells only where the interval of a mean is bootstrapped', async () => {
    const rows = {
      organization_id: 'acme',
      asOf: start,
      groups: Array.from({ length: 90 }, (_, i) => `g${i}`),
    }
    const request = { ...month, metrics: ['mttr'], mean_interval: true, by_group: true }
    await expect(ask(rows, allOf, request)).rejects.toMatchObject({
      code: 'too_costly',
      evidence: { most: 400 },
    })
  })

  test('count the groups of the scope too', async () => {
    const rows = {
      organization_id: 'acme',
      asOf: start,
      groups: Array.from({ length: 600 }, (_, i) => `g${i}`),
    }
    const request = {
      ...month,
      date_from: '2025-01-05',
      granularity: 'day',
      metrics: ['exposure'],
      by_group: true,
    }
    await expect(ask(rows, allOf, request)).rejects.toBeInstanceOf(Fault)
    await expect(ask(rows, allOf, { ...request, by_group: false })).resolves.toMatchObject({ series: [{}] })
  })
})

test('an interval that has not begun has no level, but counts nothing', async () => {
  const rows = {
    organization_id: 'acme',
    asOf: start + 8 * day,
    groups: ['a'],
    roots: { a1: 'a' },
    vulnerabilities: [{ root: 'a1', severity: 90, reportedAt: start }],
  }
  const { series } = await ask(rows, allOf, { ...month, metrics: ['open-count', 'found-count', 'open-age'] })
  const [open, found, age] = series.map(({ columns }) => columns.find(({ name }) => name !== 'n')?.values)
  expect(open).toEqual([1, 1, null, null, null])
  expect(found).toEqual([1, 0, 0, 0, 0])
  expect(age).toEqual([7 * 86_400, 8 * 86_400, null, null, null])
})

test('says when its facts were read and where its intervals lie', async () => {
  const rows = { organization_id: 'acme', asOf: start, groups: [] }
  const answer = await ask(rows, allOf, { ...month, granularity: '2 week', metrics: [] })
  expect(answer).toEqual({
    as_of: '2026-01-05T00:00:00.000Z',
    interval_starts: ['2026-01-05T00:00:00.000Z', '2026-01-19T00:00:00.000Z', '2026-02-02T00:00:00.000Z'],
    interval_end: '2026-02-05T00:00:00.000Z',
    sampled_at: [null, null, null],
    series: [],
  })
})
