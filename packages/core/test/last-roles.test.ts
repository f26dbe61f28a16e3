import { groupList, memberRemove, memberSetRole, rootList, vulnerabilityList } from '@weir/contract'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openCore } from '../src/core.ts'
import { openDatabase } from '../src/db/open.ts'
import { loginPassword } from '../src/db/migrate.ts'
import type { Hands } from '../src/door/hands.ts'
import { untilSure } from '../src/door/hands.ts'
import { openScope } from '../src/door/roles.ts'
import { signScope } from '../src/door/scope.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { openWorld, type Person, type World } from './world.ts'

/** A world with a second instance on its database. */
async function onTwoInstances() {
  const world = await openWorld()
  const other = await openCore({ dataFolder: world.dataFolder, databaseUrl: world.ownerUrl })
  const cores = [world.core, other]
  /** What each instance shows a person of the groups, by name, or the code of its refusal; several times, so that each believes it. */
  const groupsOf = async ({ principal }: Person): Promise<unknown[]> => {
    const { organization_id } = world
    const shown: unknown[] = []
    for (const core of [...cores, ...cores])
      shown.push(
        await core
          .session({ principal, kind: 'query', isSingle: true }, (call) =>
            call(groupList, { organization_id }),
          )
          .then(
            ({ items }) => items.map(({ name }) => name),
            (error: unknown) => Reflect.get(Object(error), 'code'),
          ),
      )
    return shown
  }
  return { world, groupsOf, [Symbol.asyncDispose]: () => closed(world, other) }
}

async function closed(world: World, other: AsyncDisposable): Promise<void> {
  await other[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
}

const onAll = (shown: unknown): unknown[] => [shown, shown, shown, shown]

test('who was removed is refused at the next request on every instance, whatever it believed', async () => {
  await using both = await onTwoInstances()
  const { world, groupsOf } = both
  const { organization_id, group_id } = world
  const leaver = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  expect(await groupsOf(leaver)).toEqual(onAll(['Alpha']))
  await world.ask(world.owner.principal, memberRemove, { organization_id, member_id: leaver.user_id })
  expect(await groupsOf(leaver)).toEqual(onAll('not_found'))
  await expect(world.ask(leaver.principal, vulnerabilityList, {})).rejects.toMatchObject({ code: 'denied' })
})

test('what is named and is not there is refused also in a call that was believed', async () => {
  await using world = await openWorld()
  const { organization_id, group_id, owner } = world
  const rootsOf = (group_ids: string[]) =>
    world.ask(owner.principal, rootList, { organization_id, group_ids })
  expect(await rootsOf([group_id])).toMatchObject({ items: expect.any(Array) })
  for (const missing of [[uuid7()], [group_id, uuid7()]])
    await expect(rootsOf(missing)).rejects.toMatchObject({
      code: 'not_found',
      evidence: { pointer: '/group_ids' },
    })
})

test('a role that was lowered or raised between two requests counts at once', async () => {
  await using both = await onTwoInstances()
  const { world, groupsOf } = both
  const { organization_id, owner } = world
  const beta = await world.group(owner, organization_id, 'Beta')
  const person = await world.join(organization_id, 'admin', { id: beta.group_id, role: 'developer' })
  const member_id = person.user_id
  const setRole = (role: 'admin' | 'member') =>
    world.ask(owner.principal, memberSetRole, { organization_id, member_id, role })
  expect(await groupsOf(person)).toEqual(onAll(['Alpha', 'Beta']))
  await setRole('member')
  expect(await groupsOf(person)).toEqual(onAll(['Beta']))
  await setRole('admin')
  expect(await groupsOf(person)).toEqual(onAll(['Alpha', 'Beta']))
  await setRole('member')
  await world.sql('delete from group_member where user_id = $1', [member_id])
  expect(await groupsOf(person)).toEqual(onAll('denied'))
})

test('several calls of one session go on after a belief that did not hold', async () => {
  await using both = await onTwoInstances()
  const { world, groupsOf } = both
  const { organization_id, group_id } = world
  const person = await world.join(organization_id, 'admin')
  await groupsOf(person)
  await world.sql("update member set role = 'member' where user_id = $1", [person.user_id])
  const codes = await world.core.session({ principal: person.principal, kind: 'query' }, async (call) => {
    const lists = [() => call(groupList, {}), () => call(vulnerabilityList, { group_ids: [group_id] })]
    return Promise.all(
      lists.map((list) => list().catch((error: unknown) => Reflect.get(Object(error), 'code'))),
    )
  })
  expect(codes).toEqual(['denied', 'denied'])
})

/** A connection of the serving login, and scopes signed for it. */
async function onServingLogin(world: World) {
  const { principal } = world.owner
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  const database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPassword(keyring, login),
  )
  const client = await database.pool('weir_app').connect()
  const sign = (organization_id: string | null) =>
    signScope({ keyring, database }, client, { principal, scope: { organization_id, groups: 'all' } })
  const close = async () => {
    client.release()
    await database[Symbol.asyncDispose]()
  }
  return { client, sign, [Symbol.asyncDispose]: close }
}

test('a scope that was decided from other roles than those of the snapshot opens nothing in the database', async () => {
  await using world = await openWorld()
  await using signing = await onServingLogin(world)
  const { client, sign } = signing
  const person = await sign(null)
  const setting = await sign(world.organization_id)
  const groups = async () => (await client.query('select 1 from "group"')).rowCount
  try {
    await client.query('begin')
    const { roles } = await openScope(client, { person })
    expect(roles?.memberships).toEqual([
      { organization_id: world.organization_id, group_id: null, role: 'owner' },
    ])
    expect(await groups()).toBe(0)
    const known = { digest: roles?.digest ?? '', setting, operation: groupList.name }
    expect(await openScope(client, { person, known })).toEqual({ roles: null, counts: [] })
    expect(await groups()).toBe(1)
    await world.sql("update member set role = 'admin'")
    expect(await openScope(client, { person, known })).toMatchObject({
      roles: { memberships: [{ role: 'admin' }] },
    })
    expect(await groups()).toBe(0)
  } finally {
    await client.query('rollback')
  }
})

test('roles are told of nobody but the person of a signed setting', async () => {
  await using world = await openWorld()
  await using signing = await onServingLogin(world)
  const { client, sign } = signing
  const person = await sign(null)
  const forged = [
    person.replace(/\|.*$/, `|${'0'.repeat(64)}`),
    person.replace(/\|.*$/, '|'),
    person.replace(/\|.*$/, ''),
    person.replace(';session;', ';personal;'),
    '',
  ]
  const told = async (setting: string) =>
    (await openScope(client, { person: setting })).roles?.memberships.length
  expect(await told(person)).toBe(1)
  for (const setting of forged) expect(await told(setting)).toBe(0)
  for (const table of ['member', 'group_member', 'user_token', 'sign_in_origin'])
    expect((await client.query(`select 1 from ${table}`)).rowCount).toBe(0)
})

test('until it is sure who asks a handler has what was decided for its call, and nothing that reaches further', () => {
  const all = {
    scope: {},
    keyring: {},
    people: {},
    blobs: {},
    metrics: {},
    credentials: {},
  } as unknown as Hands // only which may be taken
  let isSure = false
  const hands = untilSure(all, () => isSure)
  expect(hands.scope).toBe(all.scope)
  for (const further of ['people', 'blobs', 'metrics', 'credentials'] as const)
    expect(() => hands[further]).toThrow(further)
  isSure = true
  expect(hands.people).toBe(all.people)
})
