import {
  rootAdd,
  rootDeactivate,
  treatmentDecide,
  treatmentList,
  vulnerabilityCounts,
  vulnerabilityHistory,
  vulnerabilityList,
  vulnerabilityRead,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addVulnerability, type Place } from './fact-rows.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let approver: Person
beforeAll(async () => {
  world = await openWorld()
  approver = await world.join(world.organization_id, 'admin')
})
afterAll(() => world[Symbol.asyncDispose]())

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

/** A vulnerability with a request to accept it that waits for a decision. */
async function request(treatment: 'accepted' | 'accepted_permanently', place: Place = world) {
  const { organization_id, owner } = world
  const { id } = await addVulnerability(world, place, { severity: 30 })
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [id],
    treatment,
    justification: 'We live with it.',
    ...(treatment === 'accepted' ? { accepted_until: tomorrow() } : {}),
  })
  const { items } = await world.ask(owner.principal, treatmentList, { vulnerability_ids: [id] })
  return { id, treatment_ids: items.map((item) => item.id) }
}

const decide = (treatment_ids: string[], decision: 'approved' | 'rejected') =>
  world.ask(approver.principal, treatmentDecide, { treatment_ids, decision })

const read = (vulnerability_id: string) =>
  world.ask(world.owner.principal, vulnerabilityRead, { vulnerability_id })

test('an acceptance whose last day has passed is not approved any more, and may be rejected', async () => {
  const { id, treatment_ids } = await request('accepted')
  await world.sql("update treatment set accepted_until = now() - interval '1 second' where id = any ($1)", [
    treatment_ids,
  ])
  await expect(decide(treatment_ids, 'approved')).rejects.toMatchObject({ code: 'unprocessable' })
  expect(await read(id)).toMatchObject({ treatment: 'untreated', treatment_state: 'submitted' })
  await decide(treatment_ids, 'rejected')
  expect(await read(id)).toMatchObject({ treatment: 'untreated', treatment_state: 'rejected' })
})

test('what was closed meanwhile is not accepted any more', async () => {
  const { id, treatment_ids } = await request('accepted_permanently')
  await world.sql(
    "update vulnerability set status = 'safe', closing_cause = 'manual', closed_at = now() where id = $1",
    [id],
  )
  await expect(decide(treatment_ids, 'approved')).rejects.toMatchObject({ code: 'unprocessable' })
  await decide(treatment_ids, 'rejected')
  expect(await read(id)).toMatchObject({
    status: 'safe',
    treatment: 'untreated',
    treatment_state: 'rejected',
  })
})

test('only acceptances that are still in force are about to end', async () => {
  const expiring = async () => (await world.ask(world.owner.principal, vulnerabilityCounts, {})).expiring
  const before = await expiring()
  const { id, treatment_ids } = await request('accepted')
  await decide(treatment_ids, 'approved')
  expect(await expiring()).toBe(before + 1)
  await world.sql("update vulnerability set accepted_until = now() - interval '1 day' where id = $1", [id])
  expect(await expiring()).toBe(before)
})

test('the list by the end of acceptances has those in force that end by then, also of a search', async () => {
  const { id, treatment_ids } = await request('accepted')
  const { treatment_ids: permanent } = await request('accepted_permanently')
  await decide([...treatment_ids, ...permanent], 'approved')
  const end = Date.parse((await read(id)).accepted_until ?? '')
  const endingBy = async (instant: number, filter: { search?: string } = {}) => {
    const accepted_to = new Date(instant).toISOString()
    const { items, total } = await world.ask(world.owner.principal, vulnerabilityList, {
      accepted_to,
      ...filter,
    })
    expect(total).toBe(items.length)
    return items.map((each) => each.id)
  }
  const { location } = await read(id)
  expect(await endingBy(end)).toContain(id)
  expect(await endingBy(end, { search: location })).toContain(id)
  expect(await endingBy(end - 1)).toEqual([])
  expect(await endingBy(end - 1, { search: location })).toEqual([])
  const { expiring } = await world.ask(world.owner.principal, vulnerabilityCounts, {})
  expect(await endingBy(Date.now() + 14 * 86_400_000)).toHaveLength(expiring)
  await world.sql("update vulnerability set accepted_until = now() - interval '1 day' where id = $1", [id])
  expect(await endingBy(end)).not.toContain(id)
})

test('the history names an assignee as it names who acts', async () => {
  const { owner } = world
  const { id } = await addVulnerability(world, world, { severity: 30 })
  const treat = (input: { treatment: 'in_progress' | 'untreated'; assignee_id?: string }) =>
    world.ask(owner.principal, vulnerabilityTreat, {
      vulnerability_ids: [id],
      justification: 'Ours.',
      ...input,
    })
  await treat({ treatment: 'in_progress', assignee_id: approver.user_id })
  await treat({ treatment: 'untreated' })
  const { entries } = await world.ask(owner.principal, vulnerabilityHistory, { vulnerability_id: id })
  expect(entries.filter(({ field }) => field.startsWith('assignee'))).toMatchObject([
    { field: 'assignee', old_value: approver.name, new_value: null, by: owner.name },
    { field: 'assignee', old_value: null, new_value: approver.name, by: owner.name },
  ])
})

test('a rejection gives back the acceptance that was in force before', async () => {
  const { id, treatment_ids } = await request('accepted')
  await decide(treatment_ids, 'approved')
  const before = await read(id)
  expect(before).toMatchObject({ treatment: 'accepted', treatment_state: 'approved' })
  await world.ask(world.owner.principal, vulnerabilityTreat, {
    vulnerability_ids: [id],
    treatment: 'accepted_permanently',
    justification: 'For good.',
  })
  expect(await read(id)).toMatchObject({ treatment_state: 'submitted' })
  const { items } = await world.ask(world.owner.principal, treatmentList, {
    vulnerability_ids: [id],
    state: 'submitted',
  })
  await decide(
    items.map((item) => item.id),
    'rejected',
  )
  expect(await read(id)).toMatchObject({
    treatment: 'accepted',
    treatment_state: 'approved',
    accepted_until: before.accepted_until,
  })
})

test('requests about a root that is given up are withdrawn', async () => {
  const { organization_id, group_id, owner } = world
  const root = await world.ask(owner.principal, rootAdd, {
    organization_id,
    group_id,
    nickname: 'given-up',
    kind: 'git',
    location: 'https://git.example.test/given-up',
  })
  const { id } = await request('accepted_permanently', { organization_id, group_id, root_id: root.id })
  await world.ask(owner.principal, rootDeactivate, {
    organization_id,
    root_id: root.id,
    reason: 'out_of_scope',
  })
  const { items } = await world.ask(owner.principal, treatmentList, { vulnerability_ids: [id] })
  expect(items).toMatchObject([{ state: 'withdrawn' }])
  expect(await read(id)).toMatchObject({ status: 'removed', treatment: 'untreated', treatment_state: 'none' })
})

test('what became more severe than the policy allows meanwhile is not accepted for a time any more', async () => {
  const { id, treatment_ids } = await request('accepted')
  await world.sql('update vulnerability set severity = 98 where id = $1', [id])
  await expect(decide(treatment_ids, 'approved')).rejects.toMatchObject({ code: 'unprocessable' })
  expect(await read(id)).toMatchObject({ treatment: 'untreated', treatment_state: 'submitted' })
})
