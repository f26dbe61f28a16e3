import {
  metricBenchmark,
  metricBreakdown,
  rootCoverage,
  vulnerabilityList,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { addVulnerability } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
let beta: { group_id: string; root_id: string }
let viewerOfBeta: Principal
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id } = world
  beta = await world.group(owner, organization_id, 'Beta')
  viewerOfBeta = (await world.join(organization_id, 'viewer', { id: beta.group_id, role: 'viewer' }))
    .principal
  await read('alpha', [
    { title: 'Script in a page', rule: 'xss', cwe: [79, 80], path: 'a.ts', line: 1, severity: 9 },
    { title: 'Script in a page', rule: 'xss', cwe: [79, 80], path: 'b.ts', line: 1, severity: 5 },
    { title: 'Old hash', rule: 'md5', cwe: [328], path: 'c.ts', line: 1, severity: 4 },
    { title: 'Something', rule: 'odd', path: 'd.ts', line: 1, severity: 4 },
  ])
  await read(
    'beta',
    [{ title: 'Old hash', rule: 'md5', cwe: [328], path: 'e.ts', line: 9, severity: 7 }],
    false,
  )
  await read(
    'alpha',
    [{ title: 'Old hash', rule: 'md5', cwe: [328], path: 'f.ts', line: 9, severity: 8 }],
    true,
    beta,
  )
})
afterAll(() => world[Symbol.asyncDispose]())

async function read(
  tool: string,
  vulnerabilities: object[],
  complete = true,
  at?: typeof beta,
): Promise<void> {
  const report = { format: 'weir-1', tool: { name: tool }, complete, vulnerabilities }
  await importSarif(world, [Buffer.from(JSON.stringify(report))], at)
}

const slices = (by: 'cwe' | 'rule' | 'treatment', more: object = {}, principal = world.owner.principal) =>
  world.ask(principal, metricBreakdown, { organization_id: world.organization_id, by, ...more })

async function rows(filter: object): Promise<number> {
  const { organization_id } = world
  const page = await world.ask(world.owner.principal, vulnerabilityList, {
    organization_id,
    status: ['vulnerable'],
    zero_risk: ['none', 'requested', 'rejected'],
    ...filter,
  })
  return page.total
}

test('weaknesses and rules have as many rows as their slices say, in each group and tool', async () => {
  const byCwe = await slices('cwe')
  expect(byCwe).toMatchObject({ count: 6, cvssf: 1024 + 4 + 1 + 1 + 64 + 256, is_cut: false })
  expect(byCwe.slices.map(({ value, count, cvssf }) => [value, count, cvssf])).toEqual([
    ['79', 2, 1028],
    ['80', 2, 1028],
    ['328', 3, 321],
    ['0', 1, 1],
  ])
  for (const { value, count } of byCwe.slices) expect(await rows({ cwe: [Number(value)] })).toBe(count)
  const byRule = await slices('rule', { first: 2 })
  expect(byRule.slices.map(({ value, title, count }) => [value, title, count])).toEqual([
    ['xss', 'Script in a page', 2],
    ['md5', 'Old hash', 3],
  ])
  expect(byRule.is_cut).toBe(true)
  for (const { value, count } of byRule.slices) expect(await rows({ rules: [value] })).toBe(count)
  expect(await rows({ rules: ['md5'], search: 'hash' })).toBe(3)
  expect(await slices('rule', { root_ids: [beta.root_id] })).toMatchObject({ count: 1, cvssf: 256 })
  expect(await slices('rule', {}, viewerOfBeta)).toMatchObject({ count: 1 })
  await expect(slices('rule', { root_ids: [world.root_id] }, viewerOfBeta)).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('the treatments of what is open have as many rows as their slices say', async () => {
  const { owner, organization_id } = world
  const page = await world.ask(owner.principal, vulnerabilityList, { organization_id, rules: ['xss'] })
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: page.items.map(({ id }) => id),
    treatment: 'in_progress',
    justification: 'Being mended.',
  })
  const mix = await slices('treatment')
  expect(mix.slices.map(({ value, count }) => [value, count])).toEqual([
    ['in_progress', 2],
    ['untreated', 4],
  ])
  for (const { value, count } of mix.slices) expect(await rows({ treatment: [value] })).toBe(count)
})

test('coverage says which tool spoke last of a root, whether it looked at everything, and which never did', async () => {
  const { owner, organization_id } = world
  const { root_id } = await world.group(owner, organization_id, 'Gamma')
  const { items } = await world.ask(owner.principal, rootCoverage, { organization_id })
  const of = (id: string) => items.find((root) => root.id === id)
  expect(of(world.root_id)?.tools).toMatchObject([
    { tool: 'alpha', is_complete: true, scans: 1 },
    { tool: 'beta', is_complete: false, complete_at: null, scans: 1 },
  ])
  expect(of(root_id)).toMatchObject({ tools: [], missing_tools: [], failed_at: null })
  const { items: own } = await world.ask(viewerOfBeta, rootCoverage, { organization_id })
  expect(own.map(({ id, missing_tools }) => [id, missing_tools])).toEqual([[beta.root_id, []]])
})

test('groups are put in order, those without anything to measure last', async () => {
  const { owner, organization_id, group_id, root_id } = world
  const fixed = { status: 'safe', closing_cause: 'verified_reattack' } as const
  const reported_at = '2025-01-07T00:00:00Z'
  for (const [place, closed_at] of [
    [{ group_id, root_id }, '2025-01-11T00:00:00Z'],
    [beta, '2025-01-09T00:00:00Z'],
  ] as const)
    await addVulnerability(world, { organization_id, ...place }, { ...fixed, reported_at, closed_at })
  const ask = (principal: Principal) =>
    world.ask(principal, metricBenchmark, {
      organization_id,
      metrics: ['mttr', 'remediation-rate'],
      date_from: '2025-01-06',
      date_to: '2025-01-12',
    })
  const { benchmarks } = await ask(owner.principal)
  expect(benchmarks).toMatchObject([
    { metric: 'mttr', better: 'lower', best: 2 * 86_400, median: 3 * 86_400, worst: 4 * 86_400 },
    { metric: 'remediation-rate', better: 'higher', best: 1, median: 1, worst: 1 },
  ])
  expect(benchmarks[0]?.groups.map((group) => group.group_id).slice(0, 2)).toEqual([beta.group_id, group_id])
  expect(benchmarks[0]?.groups.at(-1)?.value).toBeNull()
  expect((await ask(viewerOfBeta)).benchmarks[0]?.groups).toEqual([
    { group_id: beta.group_id, value: 2 * 86_400 },
  ])
})
