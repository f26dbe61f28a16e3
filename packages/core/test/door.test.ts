import {
  groupList,
  meRead,
  memberList,
  organizationList,
  organizationRead,
  vulnerabilityList,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('an owner reads the organization, its groups and an empty list', async () => {
  const { owner, organization_id, group_id } = world
  const organizations = await world.ask(owner.principal, organizationList, {})
  expect(organizations).toMatchObject([{ id: organization_id, role: 'owner' }])
  expect(organizations[0]?.can).toContain('group:create')
  const groups = await world.ask(owner.principal, groupList, {})
  expect(groups.items).toMatchObject([{ id: group_id, name: 'Alpha' }])
  expect((await world.ask(owner.principal, vulnerabilityList, { organization_id })).total).toBe(0)
  expect(await world.ask(owner.principal, meRead, {})).toMatchObject({ name: 'owner of First' })
})

test('a person of two organizations sees one at a time, and both where none is chosen', async () => {
  const second = await world.organization('Second')
  await world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'member')", [
    second.organization_id,
    world.owner.user_id,
  ])
  const asked = { organization_id: world.organization_id }
  expect(await world.ask(world.owner.principal, organizationRead, asked)).toMatchObject({
    name: 'First',
    role: 'owner',
  })
  const members = await world.ask(world.owner.principal, memberList, asked)
  expect(members.items.map(({ organization_id, role }) => ({ organization_id, role }))).toEqual([
    { ...asked, role: 'owner' },
  ])
  const all = await world.ask(world.owner.principal, organizationList, {})
  expect(all.map(({ name, role }) => ({ name, role }))).toEqual([
    { name: 'First', role: 'owner' },
    { name: 'Second', role: 'member' },
  ])
  await expect(world.ask(world.owner.principal, groupList, {})).rejects.toMatchObject({ code: 'invalid' })
})
