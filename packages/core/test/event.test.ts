import {
  eventCreate,
  eventList,
  eventRemind,
  eventRequestVerification,
  eventSendBack,
  eventSolve,
  noticeList,
  reattackHold,
  reattackList,
  reattackRequest,
  reattackVerify,
  vulnerabilityRead,
  vulnerabilityRemove,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let tester: Person
let developer: Person
beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id } = world
  tester = await world.join(organization_id, 'member', { id: group_id, role: 'tester' })
  developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
})
afterAll(() => world[Symbol.asyncDispose]())

const report = async (group_id = world.group_id) =>
  (
    await world.ask(tester.principal, eventCreate, {
      group_id,
      type: 'vpn',
      description: 'The tunnel is down.',
    })
  ).id
const ask = (id: string, by = tester) =>
  world.ask(by.principal, eventRequestVerification, { event_ids: [id], text: 'The tunnel is up.' })
const solve = (id: string, by = tester) =>
  world.ask(by.principal, eventSolve, { event_ids: [id], text: 'Reached the host.' })
const sendBack = (id: string) =>
  world.ask(tester.principal, eventSendBack, { event_ids: [id], text: 'Still no route.' })
const read = async (id: string) =>
  (await world.ask(developer.principal, eventList, { event_ids: [id] })).items[0]
const toldTo = async ({ principal }: Person) =>
  (await world.ask(principal, noticeList, { first: 200 })).items.map(({ kind }) => kind)

/** A request to verify, with its vulnerability. */
async function requested(): Promise<{ vulnerability_id: string; reattack_id: string }> {
  const { id } = await addVulnerability(world, world, { severity: 90 })
  await world.ask(developer.principal, reattackRequest, { vulnerability_ids: [id], justification: 'Fixed.' })
  const { items } = await world.ask(tester.principal, reattackList, { vulnerability_ids: [id] })
  return { vulnerability_id: id, reattack_id: items[0]?.id ?? '' }
}
const hold = (reattack_ids: string[], event_id: string) =>
  world.ask(tester.principal, reattackHold, { reattack_ids, event_id })
const stateOf = async (vulnerability_id: string) =>
  (await world.ask(developer.principal, vulnerabilityRead, { vulnerability_id })).reattack

test('an event is reported, asked about, sent back and solved, and the others of its group are told each time', async () => {
  const id = await report()
  await expect(solve(id)).rejects.toMatchObject({ code: 'conflict' })
  await expect(sendBack(id)).rejects.toMatchObject({ code: 'conflict' })
  await ask(id)
  await expect(ask(id)).rejects.toMatchObject({ code: 'conflict' })
  await sendBack(id)
  expect(await read(id)).toMatchObject({
    state: 'created',
    created_by: tester.name,
    note: 'Still no route.',
    noted_by: tester.name,
    can: [],
  })
  await ask(id)
  expect(await solve(id)).toMatchObject([{ state: 'solved', note: 'Reached the host.' }])
  for (const again of [() => ask(id), () => solve(id), () => sendBack(id)])
    await expect(again()).rejects.toMatchObject({ code: 'conflict' })
  expect((await toldTo(developer)).filter((kind) => kind.startsWith('event.'))).toEqual([
    'event.solved',
    'event.verification_requested',
    'event.sent_back',
    'event.verification_requested',
    'event.created',
  ])
  expect((await toldTo(tester)).filter((kind) => kind.startsWith('event.'))).toEqual([])
  const history = await world.sql<{ text: string }>(
    "select new_value as text from history where entity_id = $1 and field = 'note' order by at",
    [id],
  )
  expect(history.map(({ text }) => text)).toEqual([
    'The tunnel is up.',
    'Still no route.',
    'The tunnel is up.',
    'Reached the host.',
  ])
})

test('what an event holds is not verified until it is solved, and then waits again', async () => {
  const id = await report()
  const [one, other] = [await requested(), await requested()]
  expect(await hold([one.reattack_id, other.reattack_id], id)).toMatchObject([
    { state: 'on_hold', event_id: id },
    { state: 'on_hold', event_id: id },
  ])
  expect(await stateOf(one.vulnerability_id)).toBe('on_hold')
  expect(await read(id)).toMatchObject({ held_count: 2 })
  await expect(
    world.ask(tester.principal, reattackVerify, {
      reattack_ids: [one.reattack_id],
      outcome: 'closed',
      text: 'Tried.',
    }),
  ).rejects.toMatchObject({ code: 'conflict' })
  await expect(hold([one.reattack_id], id)).rejects.toMatchObject({ code: 'conflict' })
  await world.ask(world.owner.principal, vulnerabilityRemove, {
    vulnerability_ids: [other.vulnerability_id],
    reason: 'duplicate',
    justification: 'The same.',
  })
  await ask(id)
  await solve(id)
  expect(await stateOf(one.vulnerability_id)).toBe('requested')
  expect(await stateOf(other.vulnerability_id)).toBe('none')
  expect(await read(id)).toMatchObject({ held_count: 0 })
  await expect(hold([one.reattack_id], id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/solved/),
  })
})

test('an event of another group holds nothing, and its root must be of its own', async () => {
  const { owner, organization_id } = world
  const other = await world.group(owner, organization_id, 'Other')
  const input = { type: 'data', description: 'No test data.' } as const
  const made = await world.ask(owner.principal, eventCreate, { group_id: other.group_id, ...input })
  const both = await world.join(organization_id, 'member', { id: world.group_id, role: 'tester' })
  await world.sql(
    "insert into group_member (organization_id, group_id, user_id, role) values ($1, $2, $3, 'tester')",
    [organization_id, other.group_id, both.user_id],
  )
  const { reattack_id } = await requested()
  await expect(
    world.ask(both.principal, reattackHold, { reattack_ids: [reattack_id], event_id: made.id }),
  ).rejects.toMatchObject({ code: 'unprocessable', evidence: { pointer: '/event_id' } })
  await expect(
    world.ask(owner.principal, eventCreate, { group_id: other.group_id, root_id: world.root_id, ...input }),
  ).rejects.toMatchObject({ code: 'unprocessable', evidence: { pointer: '/root_id' } })
})

test('its people are reminded once after 7 days and once after 30, however late, and never of what is solved', async () => {
  const system: Principal = { kind: 'system', organization_id: world.organization_id }
  const remind = () =>
    world.ask(system, eventRemind, { organization_id: world.organization_id }).then(
      ({ reminded }) => reminded,
      (error: unknown) => Reflect.get(Object(error), 'code'),
    )
  const [id, late, solved] = [await report(), await report(), await report()]
  const age = (event_id: string, days: number) =>
    world.sql('update event set created_at = now() - make_interval(days => $2) where id = $1', [
      event_id,
      days,
    ])
  await ask(solved)
  await solve(solved)
  await age(solved, 40)
  expect(await remind()).toBe('no_data')
  await age(id, 8)
  expect(await remind()).toEqual([id])
  expect(await remind()).toBe('no_data')
  await age(id, 31)
  await age(late, 40)
  expect((await remind()).toSorted()).toEqual([id, late].toSorted())
  expect(await remind()).toBe('no_data')
  expect((await toldTo(developer)).filter((kind) => kind === 'event.reminder')).toHaveLength(3)
})
