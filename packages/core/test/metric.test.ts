import {
  groupCreate,
  metricCatalogue,
  metricSeries,
  treatmentDecide,
  vulnerabilityList,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability, insert, type Place } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

let world: World
let beta: { group_id: string; root_id: string }
let viewerOfBeta: Principal
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id } = world
  beta = await world.group(owner, organization_id, 'Beta')
  const viewer = await world.join(organization_id, 'viewer', { id: beta.group_id, role: 'viewer' })
  viewerOfBeta = viewer.principal
})
afterAll(() => world[Symbol.asyncDispose]())

const weeks = { date_from: '2025-01-06', date_to: '2025-01-26', granularity: 'week' } as const

async function valuesOf(principal: Principal, metrics: string[], more: object = {}) {
  const { organization_id } = world
  const answer = await world.ask(principal, metricSeries, { organization_id, ...weeks, metrics, ...more })
  return Object.fromEntries(
    answer.series.map(({ metric, group_id, columns }) => [
      group_id ? `${metric} ${group_id}` : metric,
      columns.find(({ name }) => name === 'value' || name === 'mean')?.values,
    ]),
  )
}

test('an organization nothing has looked at answers that its levels are unknown, and counts nothing', async () => {
  const { owner, organization_id } = await world.organization('Empty')
  const answer = await world.ask(owner.principal, metricSeries, {
    organization_id,
    ...weeks,
    metrics: ['open-count', 'commits-count', 'mttr'],
  })
  expect(answer.interval_starts).toHaveLength(3)
  expect(answer.series.map(({ columns }) => columns[0]?.values)).toEqual([
    [null, null, null],
    [0, 0, 0],
    [0, 0, 0],
  ])
})

test('numbers are those of the rows, and new facts give a new answer', async () => {
  const { owner, organization_id, group_id, root_id } = world
  const alpha: Place = { organization_id, group_id, root_id }
  const open = await addVulnerability(world, alpha, { reported_at: '2025-01-07T10:00:00Z' })
  await addVulnerability(world, alpha, {
    reported_at: '2025-01-08T00:00:00Z',
    status: 'safe',
    closed_at: '2025-01-15T00:00:00Z',
    closing_cause: 'absent_from_complete_scan',
  })
  await addVulnerability(world, alpha, {
    reported_at: '2025-01-08T00:00:00Z',
    status: 'safe',
    closed_at: '2025-01-16T00:00:00Z',
    closing_cause: 'root_removed',
  })
  await addVulnerability(world, alpha, { reported_at: '2025-01-08T00:00:00Z', status: 'submitted' })
  await addVulnerability(world, alpha, {
    reported_at: '2025-01-08T00:00:00Z',
    zero_risk: 'confirmed',
    zero_risk_at: '2025-01-14T00:00:00Z',
  })
  const reopened = await addVulnerability(world, alpha, {
    reported_at: '2025-01-06T00:00:00Z',
    opened_at: '2025-01-21T00:00:00Z',
  })
  await insert(world, 'past_opening', {
    organization_id,
    group_id,
    vulnerability_id: reopened.id,
    opened_at: '2025-01-06T00:00:00Z',
    closed_at: '2025-01-14T00:00:00Z',
    closing_cause: 'verified_reattack',
  })
  const treat = (vulnerability_ids: string[]) =>
    world.ask(owner.principal, vulnerabilityTreat, {
      organization_id,
      vulnerability_ids,
      treatment: 'in_progress',
      justification: 'Being fixed.',
    })
  await treat([open.id])
  const metrics = ['open-count', 'found-count', 'fixed-count', 'mttr']
  expect(await valuesOf(owner.principal, metrics)).toEqual({
    'open-count': [5, 1, 2],
    'found-count': [5, 0, 1],
    'fixed-count': [0, 2, 0],
    mttr: [null, 7.5 * 86_400, null],
  })
  const later = await addVulnerability(world, alpha, { reported_at: '2025-01-13T00:00:00Z' })
  await treat([later.id])
  expect(await valuesOf(owner.principal, ['open-count'])).toEqual({ 'open-count': [5, 2, 3] })
})

test('each number is that of the rows it opens, in every week and now', async () => {
  const { owner, organization_id } = world
  const accepted = await acceptOne()
  const count = async (filter: object) => {
    const page = await world.ask(owner.principal, vulnerabilityList, { organization_id, ...filter })
    return page.total
  }
  const metrics = ['open-count', 'accepted-count', 'found-count', 'fixed-count', 'open-age-bands']
  for (const period of [weeks, { ...weeks, date_to: '2099-12-31', granularity: 'all' }]) {
    const answer = await world.ask(owner.principal, metricSeries, { organization_id, ...period, metrics })
    const read = (metric: string, column: string) =>
      answer.series.find((one) => one.metric === metric)?.columns.find(({ name }) => name === column)?.values
    for (const [i, start] of answer.interval_starts.entries()) {
      const end = answer.interval_starts[i + 1] ?? answer.interval_end
      const at = answer.sampled_at[i] ?? ''
      expect(await count({ found_from: start, found_to: end })).toBe(read('found-count', 'distinct')?.[i])
      expect(await count({ fixed_from: start, fixed_to: end })).toBe(read('fixed-count', 'distinct')?.[i])
      expect(await count({ open_at: at })).toBe(read('open-count', 'value')?.[i])
      expect(await count({ accepted_at: at })).toBe(read('accepted-count', 'value')?.[i])
      const week = new Date(Date.parse(at) - 7 * 86_400_000).toISOString()
      expect(await count({ open_at: at, opened_from: week })).toBe(read('open-age-bands', 'days_0')?.[i])
    }
  }
  expect(
    await valuesOf(owner.principal, ['accepted-count'], { date_to: '2099-12-31', granularity: 'all' }),
  ).toEqual({
    'accepted-count': [1],
  })
  const search = await world.ask(owner.principal, vulnerabilityList, {
    organization_id,
    accepted_at: '2099-12-31T00:00:00Z',
    search: 'title',
  })
  expect(search.items.map(({ id }) => id)).toEqual([accepted])
  await expect(count({ opened_to: '2025-01-01T00:00:00Z' })).rejects.toMatchObject({ code: 'invalid' })
})

/** One that was accepted for ever, by two people. */
async function acceptOne(): Promise<string> {
  const { owner, organization_id, group_id, root_id } = world
  const { id } = await addVulnerability(
    world,
    { organization_id, group_id, root_id },
    { title: 'Some title' },
  )
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [id],
    treatment: 'accepted_permanently',
    justification: 'It cannot be reached.',
  })
  const other = await world.join(organization_id, 'owner')
  const [request] = await world.sql<{ id: string }>('select id from treatment where vulnerability_id = $1', [
    id,
  ])
  await world.ask(other.principal, treatmentDecide, {
    organization_id,
    treatment_ids: [request?.id ?? ''],
    decision: 'approved',
    text: 'Agreed.',
  })
  return id
}

test('commits and releases are counted, hidden releases own nothing', async () => {
  const { owner, organization_id, group_id, root_id } = world
  const repository_id = uuid7()
  const shown = uuid7()
  const hidden = uuid7()
  await insert(world, 'repository', {
    organization_id,
    group_id,
    id: repository_id,
    root_id,
    name: 'one',
    release_rule: 'v*',
  })
  for (const [id, name, is_hidden] of [
    [shown, 'v1', false],
    [hidden, 'v2', true],
  ])
    await insert(world, 'release', {
      organization_id,
      group_id,
      id,
      repository_id,
      name,
      hash: 'a',
      published_at: '2025-01-14T00:00:00Z',
      is_prerelease: false,
      is_hidden,
    })
  for (const [hash, release_id] of [
    ['a', shown],
    ['b', hidden],
    ['c', null],
  ])
    await insert(world, 'commit', {
      organization_id,
      group_id,
      repository_id,
      hash,
      subject: 's',
      author: 'a',
      authored_at: '2025-01-07T00:00:00Z',
      committed_at: '2025-01-07T12:00:00.123Z',
      sorted_at: '2025-01-07T12:00:00Z',
      parent_count: 1,
      release_id,
    })
  await world.ask(owner.principal, groupCreate, { organization_id, name: 'Gamma' }) // counts as changed facts
  const metrics = ['commits-count', 'release-count', 'release-lead-time']
  expect(await valuesOf(owner.principal, metrics, { repository_ids: [repository_id] })).toEqual({
    'commits-count': [3, 0, 0],
    'release-count': [0, 1, 0],
    'release-lead-time': [null, 7 * 86_400, null],
  })
})

test('a viewer of one group never sees the numbers of a sibling', async () => {
  const { organization_id, group_id } = world
  const metrics = ['open-count', 'commits-count']
  expect(await valuesOf(viewerOfBeta, metrics)).toEqual({
    'open-count': [null, null, null],
    'commits-count': [0, 0, 0],
  })
  expect(await valuesOf(viewerOfBeta, ['found-count'], { by_group: true })).toEqual({
    [`found-count ${beta.group_id}`]: [0, 0, 0],
  })
  await addVulnerability(world, { organization_id, ...beta }, { reported_at: '2025-01-07T00:00:00Z' })
  await world.ask(world.owner.principal, groupCreate, { organization_id, name: 'Delta' })
  expect(await valuesOf(viewerOfBeta, ['found-count'])).toEqual({ 'found-count': [1, 0, 0] })
  for (const named of [{ group_ids: [group_id] }, { root_ids: [world.root_id] }])
    await expect(valuesOf(viewerOfBeta, ['found-count'], named)).rejects.toMatchObject({ code: 'not_found' })
})

test('a group that was just made can be asked about', async () => {
  const { owner, organization_id } = world
  const { id } = await world.ask(owner.principal, groupCreate, { organization_id, name: 'New' })
  expect(await valuesOf(owner.principal, ['open-count'], { group_ids: [id] })).toEqual({
    'open-count': [null, null, null],
  })
})

test('a filter that the facts of a metric do not know is refused, never ignored', async () => {
  await expect(valuesOf(world.owner.principal, ['commits-count'], { severity_min: 7 })).rejects.toMatchObject(
    {
      code: 'invalid',
      evidence: { pointer: '/severity_min' },
    },
  )
})

test('everybody may read what the metrics mean', async () => {
  const all = await world.ask({ kind: 'anonymous' }, metricCatalogue, {})
  expect(all.map(({ id }) => id)).toContain('release-lead-time')
})
