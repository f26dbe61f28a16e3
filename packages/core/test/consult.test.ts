import {
  auditList,
  consultCreate,
  consultList,
  eventCreate,
  observationCreate,
  observationList,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

const textsOf = ({ items }: { items: { text: string }[] }) => items.map(({ text }) => text)

test('threads of a group, a finding and an event are told apart, newest first, and say who wrote', async () => {
  const { group_id } = world
  const { finding_id } = await addVulnerability(world, world, {})
  const event = await world.ask(tester.principal, eventCreate, {
    group_id,
    type: 'data',
    description: 'None.',
  })
  const write = (text: string, about: object = {}) =>
    world.ask(developer.principal, consultCreate, { group_id, text, ...about })
  await write('About all')
  await write('About it', { finding_id })
  await write('<b>Once</b> more', { finding_id })
  await write('About the data', { event_id: event.id })
  const read = (about: object) =>
    world.ask(tester.principal, consultList, { group_ids: [group_id], ...about })
  expect(textsOf(await read({}))).toHaveLength(4)
  expect(textsOf(await read({ is_about_group: true }))).toEqual(['About all'])
  expect(textsOf(await read({ event_ids: [event.id] }))).toEqual(['About the data'])
  expect((await read({ finding_ids: [finding_id] })).items).toMatchObject([
    { text: '<b>Once</b> more', written_by: developer.name },
    { text: 'About it' },
  ])
})

test('what the testing side writes among itself nobody else reads, and the audit has no word of it', async () => {
  const { group_id, owner } = world
  const text = 'The password of the second account works too.'
  const written = await world.ask(tester.principal, observationCreate, { group_id, text })
  expect(written).toMatchObject({ text, written_by: tester.name })
  expect(textsOf(await world.ask(tester.principal, observationList, {}))).toEqual([text])
  for (const { principal } of [developer, owner]) {
    await expect(world.ask(principal, observationList, { group_ids: [group_id] })).rejects.toMatchObject({
      code: expect.stringMatching(/denied|not_found/),
    })
    await expect(
      world.ask(principal, observationCreate, { group_id, text: 'Let me in.' }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/denied|not_found/) })
    expect(JSON.stringify(await world.ask(principal, consultList, {}))).not.toContain(text)
  }
  expect(JSON.stringify(await world.ask(owner.principal, auditList, { first: 200 }))).not.toContain(text)
})

test('what is too long, or about something of another group, is refused', async () => {
  const { group_id, owner, organization_id } = world
  const other = { organization_id, ...(await world.group(owner, organization_id, 'Other')) }
  const { finding_id } = await addVulnerability(world, other, {})
  await expect(
    world.ask(owner.principal, consultCreate, { group_id, finding_id, text: 'Here?' }),
  ).rejects.toMatchObject({ code: 'unprocessable', evidence: { pointer: '/finding_id' } })
  await expect(
    world.ask(owner.principal, consultCreate, { group_id, text: 'x'.repeat(20_001) }),
  ).rejects.toMatchObject({ code: 'invalid' })
})
