import {
  calendarRead,
  calendarUpdate,
  noticeList,
  organizationPolicyUpdate,
  policyRead,
  policyUpdate,
  slaApply,
  slaRecount,
  slaRecountGroup,
  vulnerabilityList,
  vulnerabilityRead,
  vulnerabilityRemove,
  vulnerabilityRestore,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let admin: Person
let ids: Record<'none' | 'low' | 'medium' | 'high' | 'critical', string>
beforeAll(async () => {
  world = await openWorld()
  admin = await world.join(world.organization_id, 'admin')
  const add = async (severity: number) =>
    (await addVulnerability(world, world, { severity, opened_at: '2015-01-02T23:30:00Z' })).id // a Friday
  ids = {
    none: await add(0),
    low: await add(39),
    medium: await add(40),
    high: await add(70),
    critical: await add(90),
  }
})
afterAll(() => world[Symbol.asyncDispose]())

const apply = () => {
  const { organization_id } = world
  return world.ask({ kind: 'system', organization_id }, slaApply, { organization_id })
}
const dueOf = async (vulnerability_id: string) =>
  (await world.ask(admin.principal, vulnerabilityRead, { vulnerability_id })).due_at
const jobs = async () =>
  (
    await world.sql<{ operation: string }>(
      "select operation from job where operation like 'sla.%' order by id",
    )
  ).map(({ operation }) => operation)

test('the clock counts when each is due by its severity, once; then there is nothing to count', async () => {
  expect(await apply()).toEqual({ counted: 5 })
  expect(await Promise.all(Object.values(ids).map(dueOf))).toEqual([
    null,
    '2015-07-02T00:00:00.000Z',
    '2015-04-03T00:00:00.000Z',
    '2015-02-02T00:00:00.000Z',
    '2015-01-10T00:00:00.000Z',
  ])
  await expect(apply()).rejects.toMatchObject({ code: 'no_data' })
  await expect(
    world.ask(admin.principal, slaApply, { organization_id: world.organization_id }),
  ).rejects.toMatchObject({ code: 'denied' })
})

test('lists find what is overdue, and walk in the order of the day', async () => {
  const ask = (more: object) =>
    world.ask(admin.principal, vulnerabilityList, { sort: 'due_at', direction: 'asc', ...more })
  const future = await addVulnerability(world, world, { severity: 95, opened_at: '2199-01-01T00:00:00Z' })
  await apply()
  const overdue = await world.sql<{ id: string }>(
    "select id from vulnerability where status = 'vulnerable' and due_at <= now() order by due_at",
  )
  expect((await ask({ due_in_days: 0 })).items.map(({ id }) => id)).toEqual(overdue.map(({ id }) => id))
  expect(overdue.map(({ id }) => id)).toContain(ids.critical)
  const first = await ask({ first: 5 })
  const rest = await ask({ first: 5, after: first.cursors.at(-1) })
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([
    ids.critical,
    ids.high,
    ids.medium,
    ids.low,
    future.id,
    ids.none,
  ])
  expect((await ask({ due_in_days: 0, search: 'Weak' })).items.map(({ id }) => id)).toContain(ids.critical)
})

test('a change of the policy is told, and counts anew what is open; a group may say otherwise', async () => {
  const { group_id, organization_id, owner } = world
  await world.ask(owner.principal, organizationPolicyUpdate, {
    change: { sla_days_critical: 1, sla_counting: 'working' },
  })
  expect(await jobs()).toEqual(['sla.recount'])
  expect(await world.ask(owner.principal, slaRecount, { organization_id })).toEqual({ counted: 5 })
  expect(await dueOf(ids.critical)).toBe('2015-01-06T00:00:00.000Z')
  const told = await world.ask(admin.principal, noticeList, {})
  expect(told.items.map(({ kind }) => kind)).toEqual(['policy.changed'])
  expect((await world.ask(owner.principal, noticeList, {})).items).toEqual([])

  await world.ask(owner.principal, policyUpdate, { group_id, change: { sla_days_critical: 2 } })
  expect(await jobs()).toEqual(['sla.recount', 'sla.recount_group'])
  await world.ask(owner.principal, slaRecountGroup, { organization_id, group_id })
  expect(await dueOf(ids.critical)).toBe('2015-01-07T00:00:00.000Z')
  expect(await world.ask(owner.principal, policyRead, { group_id })).toMatchObject({
    overridden: ['sla_days_critical'],
    sla_counting: 'working',
  })
  await world.ask(owner.principal, policyUpdate, { group_id, change: { grace_period_days: 3 } })
  expect(await jobs()).toHaveLength(2)
})

test('days begin and end where the organization works, and holidays are none', async () => {
  const { organization_id, owner } = world
  expect(await world.ask(owner.principal, calendarRead, {})).toEqual({
    organization_id,
    timezone: 'UTC',
    weekend: [6, 7],
    holidays: [],
  })
  const calendar = { timezone: 'Europe/Madrid', weekend: [7, 6, 7], holidays: ['2015-01-06'] }
  expect(await world.ask(owner.principal, calendarUpdate, calendar)).toMatchObject({ weekend: [6, 7] })
  await world.ask(owner.principal, slaRecount, { organization_id })
  // there it was opened on Saturday; Monday the 5th and Wednesday the 7th are its two days
  expect(await dueOf(ids.critical)).toBe('2015-01-07T23:00:00.000Z')
  await expect(
    world.ask(owner.principal, calendarUpdate, { ...calendar, timezone: 'Europe/Nowhere' }),
  ).rejects.toMatchObject({ code: 'invalid' })
})

test('the clock begins anew for what was fixed and came back, never for what was taken back', async () => {
  const clock = async () => {
    const [row] = await world.sql<{ clock: string }>(
      "select to_char(coalesce(clock_at, opened_at) at time zone 'UTC', 'YYYY-MM-DD') as clock from vulnerability where id = $1",
      [ids.high],
    )
    return row?.clock
  }
  const given = { vulnerability_ids: [ids.high] }
  await world.ask(world.owner.principal, vulnerabilityRemove, {
    ...given,
    reason: 'false_positive',
    justification: 'It is none.',
  })
  await world.ask(world.owner.principal, vulnerabilityRestore, given)
  expect(await clock()).toBe('2015-01-02')
  for (const [cause, opened, begins] of [
    ['exclusion', '2015-03-01', '2015-01-02'],
    ['root_removed', '2015-03-02', '2015-01-02'],
    ['absent_from_complete_scan', '2015-03-03', '2015-03-03'],
    ['manual', '2015-03-04', '2015-03-03'],
    ['verified_reattack', '2015-03-05', '2015-03-05'],
  ]) {
    await world.sql(
      "update vulnerability set status = 'safe', closing_cause = $2, closed_at = now() where id = $1",
      [ids.high, cause],
    )
    await world.sql(
      "update vulnerability set status = 'vulnerable', closing_cause = null, closed_at = null, opened_at = $2 where id = $1",
      [ids.high, opened],
    )
    expect([cause, await clock()]).toEqual([cause, begins])
  }
  await apply()
  expect(await dueOf(ids.high)).toBe('2015-04-16T22:00:00.000Z')
})
