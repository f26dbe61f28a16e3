import {
  findingList,
  groupList,
  type InputOf,
  treatmentList,
  vulnerabilityCounts,
  vulnerabilityList,
  vulnerabilitySorts,
  vulnerabilityTreat,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

let world: World
let beta: { organization_id: string; group_id: string; root_id: string }
let viewerOfBeta: Principal
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id } = world
  beta = { organization_id, ...(await world.group(owner, organization_id, 'Beta')) }
  viewerOfBeta = (await world.join(organization_id, 'viewer', { id: beta.group_id, role: 'viewer' }))
    .principal
  for (let i = 0; i < 40; i++)
    await addVulnerability(world, i % 4 === 0 ? beta : world, {
      severity: (i * 7) % 101,
      cvssf: 4 ** ((i * 7) % 10),
      title: i % 2 === 0 ? 'SQL injection' : 'Weak hash',
      location: `src/${i % 3 === 0 ? 'billing' : 'orders'}/file_${i}.ts:1`,
      ...(i % 5 === 0
        ? { status: 'safe', closed_at: '2025-02-01T00:00:00Z', closing_cause: 'verified_reattack' }
        : {}),
    })
})
afterAll(() => world[Symbol.asyncDispose]())

type Filter = Omit<InputOf<typeof vulnerabilityList>, 'organization_id'>
const list = (principal: Principal, filter: Filter) =>
  world.ask(principal, vulnerabilityList, { organization_id: world.organization_id, ...filter })

/** Ids of every page, one after the other. */
async function walk(
  principal: Principal,
  filter: Filter,
  between: () => Promise<unknown> = async () => undefined,
) {
  const ids: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await list(principal, { ...filter, first: 7, ...(after === undefined ? {} : { after }) })
    ids.push(...page.items.map(({ id }) => id))
    after = page.cursors.at(-1)
    if (!page.has_next) return ids
    await between()
  }
}

test.each(vulnerabilitySorts)('walking by %s gives each row once, both ways the same', async (sort) => {
  const down = await walk(world.owner.principal, { sort, direction: 'desc' })
  const up = await walk(world.owner.principal, { sort, direction: 'asc' })
  expect(new Set(down).size).toBe(40)
  expect(up).toEqual(down.toReversed())
})

test('walking gives each row once while rows are inserted', async () => {
  const before = await walk(world.owner.principal, {})
  const during = await walk(world.owner.principal, { sort: 'severity' }, () =>
    addVulnerability(world, world, { severity: 50 }),
  )
  expect(new Set(during).size).toBe(during.length)
  expect(before.filter((id) => !during.includes(id))).toEqual([])
})

test('a cursor of another order, list or organization, and one that was altered, is refused', async () => {
  const { principal } = world.owner
  const after = (await list(principal, { first: 1 })).cursors[0] ?? ''
  const invalid = { code: 'invalid', evidence: { pointer: '/after' } }
  await expect(list(principal, { after, sort: 'location' })).rejects.toMatchObject(invalid)
  await expect(list(principal, { after, direction: 'asc' })).rejects.toMatchObject(invalid)
  await expect(list(principal, { after: `x${after}` })).rejects.toMatchObject(invalid)
  await expect(list(principal, { after: 'nonsense' })).rejects.toMatchObject(invalid)
  const { organization_id } = world
  await expect(world.ask(principal, findingList, { organization_id, after })).rejects.toMatchObject(invalid)
  await expect(world.ask(principal, treatmentList, { organization_id, after })).rejects.toMatchObject(invalid)
  const other = await world.organization('Other')
  await expect(
    world.ask(other.owner.principal, vulnerabilityList, { organization_id: other.organization_id, after }),
  ).rejects.toMatchObject(invalid)
})

test('totals are those of the rows, whatever is filtered', async () => {
  const filters: Filter[] = [
    {},
    { status: ['vulnerable'] },
    { status: ['safe', 'removed'] },
    { severity_min: 7, severity_max: 8.9 },
    { severity_min: 6.5 },
    { group_ids: [beta.group_id], status: ['vulnerable'] },
    { root_ids: [world.root_id] },
    { tool: 'tool', technique: ['SAST'] },
    { tool: 'none' },
    { treatment: ['untreated'] },
    { treatment_state: 'submitted' },
    { zero_risk: ['none', 'requested'] },
    { zero_risk: ['confirmed'] },
    { search: 'injection' },
    { reported_from: '2025-01-01T00:00:00Z', reported_to: '2025-01-02T00:00:00Z' },
  ]
  for (const principal of [world.owner.principal, viewerOfBeta])
    for (const filter of filters.filter(({ root_ids }) => !root_ids || principal !== viewerOfBeta)) {
      const { total, total_is_bounded } = await list(principal, filter)
      expect({ filter, total, total_is_bounded }).toEqual({
        filter,
        total: (await walk(principal, filter)).length,
        total_is_bounded: false,
      })
    }
})

test('words are found in titles, rules and places, serial numbers by themselves', async () => {
  const { principal } = world.owner
  const found = async (search: string, as = principal) => (await list(as, { search })).total
  expect(await found('injection')).toBe(20)
  expect(await found('BILLING')).toBe(14)
  expect(await found('injection billing')).toBe(7)
  expect(await found('billing file_3')).toBe(5)
  expect(await found('100%')).toBe(0)
  expect(await found('  ')).toBeGreaterThan(30)
  expect(await found('no_such_word')).toBe(0)
  const one = await addVulnerability(world, world, { location: 'src/single.ts:9' })
  expect(await found(`WEIR-${one.serial}`)).toBe(1)
  expect(await found(String(one.serial))).toBe(1)
})

test('a search finds nothing in the places of a sibling group or of another organization', async () => {
  await addVulnerability(world, world, { location: 'src/secret_of_alpha.ts:1' })
  expect((await list(world.owner.principal, { search: 'secret_of_alpha' })).total).toBe(1)
  expect((await list(viewerOfBeta, { search: 'secret_of_alpha' })).total).toBe(0)
  const other = await world.organization('Searching')
  expect(
    (
      await world.ask(other.owner.principal, vulnerabilityList, {
        organization_id: other.organization_id,
        search: 'secret_of_alpha',
      })
    ).total,
  ).toBe(0)
})

async function counted() {
  const [row] = await world.sql(
    `select count(*) filter (where status = 'vulnerable' and zero_risk <> 'confirmed')::int as open,
            count(*) filter (where status = 'vulnerable' and zero_risk <> 'confirmed' and severity >= 90)::int as critical,
            coalesce(sum(cvssf) filter (where status = 'vulnerable' and zero_risk <> 'confirmed'), 0)::float8 as cvssf,
            count(*) filter (where status in ('safe', 'removed'))::int as closed,
            count(*) filter (where status = 'vulnerable' and treatment = 'untreated')::int as untreated
       from vulnerability where organization_id = $1`,
    [world.organization_id],
  )
  return row
}

test('the tally stays true when rows change, also by two at once in one group', async () => {
  const { organization_id, owner } = world
  const ask = () => world.ask(owner.principal, vulnerabilityCounts, { organization_id })
  expect(await ask()).toMatchObject({ ...(await counted()) })
  const { items } = await list(owner.principal, { status: ['vulnerable'], group_ids: [world.group_id] })
  const treat = (vulnerability_ids: string[]) =>
    world.ask(owner.principal, vulnerabilityTreat, {
      organization_id,
      vulnerability_ids,
      treatment: 'in_progress',
      justification: 'Now.',
    })
  const long = new pg.Client({ connectionString: world.adminUrl })
  await long.connect()
  await long.query('begin')
  await long.query('update vulnerability set severity = 95, cvssf = 2 where id = $1', [items[0]?.id])
  await treat(items.slice(1, 6).map(({ id }) => id)) // does not wait for the transaction that is still open
  await long.query('commit')
  await long.query('begin')
  await long.query('update vulnerability set severity = 0 where organization_id = $1', [organization_id])
  await long.query('rollback')
  await long.end()
  expect(await ask()).toMatchObject({ ...(await counted()) })
  await treat(items.slice(0, 3).map(({ id }) => id))
  expect(await ask()).toMatchObject({ ...(await counted()) })
  const groups = await world.ask(owner.principal, groupList, { organization_id })
  expect(groups.items.reduce((sum, group) => sum + group.open_count, 0)).toBe((await counted())?.['open'])
  expect(groups.items.find(({ id }) => id === world.group_id)?.highest_severity).toBeGreaterThan(9)
})
