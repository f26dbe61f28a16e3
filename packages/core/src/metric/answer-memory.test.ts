import { expect, test } from 'vitest'
import { createEngine } from './engine.ts'
import { makeMetricScope } from './scope.ts'
import { buildColumns } from './test/build-columns.ts'

const week = { date_from: '2026-01-05', date_to: '2026-01-11', timezone: 'UTC', granularity: 'all' }
const request = { ...week, metrics: ['open-count'] }

function facts(version: number, roots: readonly string[]) {
  const vulnerabilities = roots.map((root) => ({ root, severity: 50, reportedAt: Date.UTC(2026, 0, 6) }))
  const asOf = Date.UTC(2026, 0, 20)
  const of = { organization_id: 'acme', groups: ['a', 'b'], roots: { a1: 'a', b1: 'b' }, asOf, version }
  return buildColumns({ ...of, vulnerabilities })
}

const all = makeMetricScope({ organization_id: 'acme', groups: 'all' })
const onlyA = makeMetricScope({ organization_id: 'acme', groups: ['a'] })
const source = (version: number, roots: readonly string[]) => ({
  version,
  loadColumns: async () => facts(version, roots),
})

test('computes the same question about the same facts once', async () => {
  const engine = createEngine()
  const first = await engine.ask(all, request, source(1, ['a1', 'b1']))
  expect(await engine.ask(all, { metrics: ['open-count'], ...week }, source(1, []))).toBe(first)
})

test('never answers one scope with what another may see', async () => {
  const engine = createEngine()
  const open = async (scope: typeof all) =>
    (await engine.ask(scope, request, source(1, ['a1', 'b1', 'b1']))).series[0]?.columns[0]?.values
  expect(await open(all)).toEqual([3])
  expect(await open(onlyA)).toEqual([1])
  expect(await open(all)).toEqual([3])
})

test('computes anew when a filter or the facts are others', async () => {
  const engine = createEngine()
  const open = async (filter: object, version: number, roots: readonly string[]) =>
    (await engine.ask(all, { ...request, ...filter }, source(version, roots))).series[0]?.columns[0]?.values
  expect(await open({}, 1, ['a1', 'b1'])).toEqual([2])
  expect(await open({ group_ids: ['a'] }, 1, [])).toEqual([1])
  expect(await open({}, 2, ['a1', 'b1', 'b1'])).toEqual([3])
})
