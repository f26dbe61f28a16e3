import {
  auditList,
  noticeList,
  treatmentDecide,
  treatmentExpire,
  treatmentList,
  vulnerabilityHistory,
  vulnerabilityRead,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let approver: Person
beforeAll(async () => {
  world = await openWorld()
  approver = await world.join(world.organization_id, 'admin')
})
afterAll(() => world[Symbol.asyncDispose]())

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

type Wish = 'accepted' | 'accepted_permanently' | 'in_progress'

async function treat(id: string, treatment: Wish): Promise<string> {
  await world.ask(world.owner.principal, vulnerabilityTreat, {
    vulnerability_ids: [id],
    treatment,
    justification: 'We live with it.',
    ...(treatment === 'accepted' && { accepted_until: tomorrow() }),
  })
  const { items } = await world.ask(world.owner.principal, treatmentList, { vulnerability_ids: [id] })
  return items[0]?.id ?? ''
}

/** A vulnerability whose acceptance is approved. */
async function accepted(): Promise<{ id: string; treatment_id: string }> {
  const { id } = await addVulnerability(world, world, { severity: 30 })
  const treatment_id = await treat(id, 'accepted')
  await world.ask(approver.principal, treatmentDecide, {
    treatment_ids: [treatment_id],
    decision: 'approved',
  })
  return { id, treatment_id }
}

/** Its last day is over, as if time had passed. */
async function pass(id: string): Promise<void> {
  await world.sql(
    "update treatment set accepted_until = date_trunc('day', now()) where vulnerability_id = $1 and accepted_until is not null",
    [id],
  )
  await world.sql(
    "update treatment set previous_until = date_trunc('day', now()) where vulnerability_id = $1 and previous_until is not null",
    [id],
  )
  await world.sql(
    "update vulnerability set accepted_until = date_trunc('day', now()) where id = $1 and accepted_until is not null",
    [id],
  )
}

const read = (vulnerability_id: string) =>
  world.ask(world.owner.principal, vulnerabilityRead, { vulnerability_id })

const states = async (id: string) =>
  (await world.ask(world.owner.principal, treatmentList, { vulnerability_ids: [id] })).items.map(
    ({ state }) => state,
  )

/** A worker looks at once when it starts. */
async function letTheClockAsk(until: () => Promise<void>): Promise<void> {
  await using _worker = await world.core.startWorker()
  await vi.waitFor(until, { timeout: 20_000 })
}

test('an acceptance past its last day is ended by the clock: kept in history and audit, and told to who asked', async () => {
  const { id, treatment_id } = await accepted()
  const standing = await accepted()
  await pass(id)
  await letTheClockAsk(async () => expect(await read(id)).toMatchObject({ treatment: 'untreated' }))
  expect(await read(id)).toMatchObject({ treatment_state: 'none', accepted_until: null, assignee_id: null })
  expect(await states(id)).toEqual(['expired'])
  expect(await read(standing.id)).toMatchObject({ treatment: 'accepted', treatment_state: 'approved' })
  const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, { vulnerability_id: id })
  expect(entries.filter(({ operation }) => operation === 'treatment.expire')).toContainEqual(
    expect.objectContaining({
      field: 'treatment',
      old_value: 'accepted',
      new_value: 'untreated',
      by: 'system',
    }),
  )
  const audit = await world.ask(world.owner.principal, auditList, { operation: 'treatment.expire' })
  expect(audit.items).toMatchObject([{ who: 'Weir itself', objects: [treatment_id] }])
  const { items } = await world.ask(world.owner.principal, noticeList, {})
  expect(items[0]).toMatchObject({ kind: 'treatment.ended' })
})

test('a request that nobody answered for five days ends, and what was before it with it', async () => {
  const { id } = await addVulnerability(world, world, { severity: 30 })
  await treat(id, 'in_progress')
  const waiting = await treat(id, 'accepted_permanently')
  const { id: young } = await addVulnerability(world, world, { severity: 30 })
  await treat(young, 'accepted_permanently')
  await world.sql("update treatment set requested_at = now() - interval '5 days 1 minute' where id = $1", [
    waiting,
  ])
  await letTheClockAsk(async () => expect(await read(id)).toMatchObject({ treatment_state: 'none' }))
  expect(await read(id)).toMatchObject({ treatment: 'untreated' })
  expect(await states(id)).toContain('expired')
  expect(await read(young)).toMatchObject({ treatment_state: 'submitted' })
})

test('an acceptance that ends under a request that waits leaves the request, with nothing to fall back to', async () => {
  const { id } = await accepted()
  const waiting = await treat(id, 'accepted_permanently')
  await pass(id)
  await letTheClockAsk(async () => expect(await read(id)).toMatchObject({ treatment: 'untreated' }))
  expect(await read(id)).toMatchObject({ treatment_state: 'submitted' })
  await world.ask(approver.principal, treatmentDecide, { treatment_ids: [waiting], decision: 'rejected' })
  expect(await read(id)).toMatchObject({ treatment: 'untreated', treatment_state: 'rejected' })
})

test('looking where nothing ended leaves no trace', async () => {
  const audits = async () =>
    (await world.sql("select from audit where operation = 'treatment.expire'")).length
  const before = await audits()
  const { id } = await accepted()
  await letTheClockAsk(async () => undefined)
  expect(await audits()).toBe(before)
  expect(await read(id)).toMatchObject({ treatment: 'accepted' })
})

test('two workers at once end each of many once', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, accepted))
  for (const { id } of all) await pass(id)
  await using _other = await world.core.startWorker()
  await letTheClockAsk(async () => {
    for (const { id } of all) expect(await read(id)).toMatchObject({ treatment: 'untreated' })
  })
  const ended = await world.sql(
    "select from history where field = 'treatment' and new_value = 'untreated' and entity_id = any ($1)",
    [all.map(({ id }) => id)],
  )
  expect(ended).toHaveLength(20)
})

test('nobody can ask what the clock asks, and the clock asks nothing else', async () => {
  const { organization_id, owner } = world
  await expect(world.ask(owner.principal, treatmentExpire, { organization_id })).rejects.toMatchObject({
    code: 'denied',
  })
  const system = { kind: 'system', organization_id } as const
  await expect(world.ask(system, treatmentList, {})).rejects.toMatchObject({ code: 'denied' })
  await expect(world.ask(system, auditList, { organization_id })).rejects.toMatchObject({ code: 'denied' })
})
