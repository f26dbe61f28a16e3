import { groupList, meRead, operations, organizationList, vulnerabilityList } from '@weir/contract'
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
  expect(operations.size).toBeGreaterThan(40)
})
