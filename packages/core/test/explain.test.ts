import {
  accessExplain,
  accessExplainMember,
  Fault,
  groupRoles,
  type GroupRole,
  levelOf,
  operations,
  permissions,
  type ReferenceKind,
} from '@weir/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minimalInput } from './minimal-input.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let sibling: { group_id: string; root_id: string }
const people = new Map<string, Person>()
beforeAll(async () => {
  world = await openWorld()
  sibling = await world.group(world.owner, world.organization_id, 'Sibling')
  people.set('owner', world.owner)
  for (const role of Object.keys(groupRoles) as GroupRole[])
    people.set(role, await world.join(world.organization_id, 'member', { id: world.group_id, role }))
})
afterAll(() => world[Symbol.asyncDispose]())

const ofTenant = [...operations.values()].filter(
  ({ permission, creates }) =>
    ['organization', 'group'].includes(levelOf(permission)) && creates === undefined,
)

/** What the door itself says of the operation in a group, without doing it. */
async function doorSays(
  person: Person,
  operation: (typeof ofTenant)[number],
  group_id: string,
): Promise<boolean> {
  const idOf = (kind: ReferenceKind) =>
    kind === 'organization' ? world.organization_id : kind === 'group' ? group_id : undefined
  const { organization_id, ...rest } = Object(minimalInput(operation, idOf))
  return world.core
    .authorizeUpload({ principal: person.principal }, operation, { organization_id, ...rest })
    .then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof Fault)) throw error
        // what is missing is missing for those who are allowed, too; an operation of the organization asks for no group
        const isGroup = ['/group_id', '/group_ids'].includes(error.evidence.pointer ?? '')
        return error.code === 'not_found' && !(isGroup && levelOf(operation.permission) === 'group')
      },
    )
}

describe.each(['owner', ...Object.keys(groupRoles)])('explained to %s', (role) => {
  test('is what the door does, for every operation of the organization and its groups', async () => {
    const person = people.get(role) ?? world.owner
    const wrong: string[] = []
    for (const operation of ofTenant) {
      const { organization_id, group_id } = world
      const said = await world.ask(person.principal, accessExplain, {
        organization_id,
        operation: operation.name,
        group_id,
      })
      const done = await doorSays(person, operation, group_id)
      if (operation.freshSeconds === undefined && said.allowed !== done)
        wrong.push(`${operation.name}: explained ${said.allowed} (${said.rule}), done ${done}`)
    }
    expect(wrong).toEqual([])
  })
})

test('the rule that decided is named, with the role', async () => {
  const { organization_id, group_id } = world
  const ask = (by: string, operation: string) =>
    world.ask((people.get(by) ?? world.owner).principal, accessExplain, {
      organization_id,
      operation,
      group_id,
    })
  expect(await ask('owner', 'member.grant')).toMatchObject({
    allowed: true,
    rule: 'manager_of_every_group',
    role: 'owner',
  })
  expect(await ask('developer', 'root.add')).toMatchObject({
    allowed: true,
    rule: 'role_of_the_group',
    role: 'developer',
    permission: 'root:add',
  })
  expect(await ask('viewer', 'root.add')).toMatchObject({
    allowed: false,
    rule: 'no_role',
    needed: permissions['root:add'].roles,
  })
  expect(await ask('viewer', 'metric.catalogue')).toMatchObject({ allowed: true, rule: 'public' })
  await expect(ask('viewer', 'no.such')).rejects.toMatchObject({
    code: 'not_found',
    evidence: { pointer: '/operation' },
  })
})

test('a group one does not see and one that is not there are the same', async () => {
  const developer = people.get('developer')?.principal ?? world.owner.principal
  const ask = (group_id: string) =>
    world
      .ask(developer, accessExplain, { operation: 'root.add', group_id })
      .catch((error: unknown) => String(error))
  expect(await ask(sibling.group_id)).toBe(await ask('018f0000-0000-7000-8000-000000000000'))
})

test('about others only those may ask who see members, and only about lower ranks', async () => {
  const { organization_id, group_id } = world
  const ask = (by: string, about: string) =>
    world.ask((people.get(by) ?? world.owner).principal, accessExplainMember, {
      organization_id,
      group_id,
      operation: 'treatment.decide',
      member_id: (people.get(about) ?? world.owner).user_id,
    })
  expect(await ask('manager', 'developer')).toMatchObject({ allowed: false, rule: 'no_role' })
  expect(await ask('manager', 'vulnerability_manager')).toMatchObject({
    allowed: true,
    role: 'vulnerability_manager',
  })
  expect(await ask('owner', 'manager')).toMatchObject({ allowed: true, role: 'manager' })
  expect(await ask('manager', 'manager')).toMatchObject({ allowed: true })
  await expect(ask('manager', 'owner')).rejects.toMatchObject({ code: 'denied' })
  await expect(ask('reviewer', 'vulnerability_manager')).rejects.toMatchObject({ code: 'denied' })
  await expect(ask('developer', 'viewer')).rejects.toMatchObject({ code: 'denied' })
})
