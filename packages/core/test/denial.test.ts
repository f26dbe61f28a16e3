import {
  denialList,
  directOperations,
  groupCreate,
  groupList,
  levelOf,
  memberList,
  memberRemove,
  memberSetRole,
  reportUpload,
  rootFetch,
  sessionEndOfMember,
  tokenCreate,
  vulnerabilityList,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { minimalInput } from './minimal-input.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const missing = '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'

/** Denied attempts are written beside the request, so they are waited for. */
const attempts = (requestId: string, count: number) =>
  expect
    .poll(() =>
      world.sql('select operation, code from denied_attempt where request_id = $1 order by at', [requestId]),
    )
    .toHaveLength(count)

test('each refused call of a session is written down by its operation, also when others succeed', async () => {
  const { organization_id, group_id } = world
  const viewer = await world.join(organization_id, 'member', { id: group_id, role: 'viewer' })
  const asker = { principal: viewer.principal, kind: 'mutation' as const, requestId: 'many' }
  await world.core.session(asker, async (call) => {
    await call(groupList, { organization_id })
    await call(groupCreate, { organization_id, name: 'mine' }).catch(() => undefined)
    await call(vulnerabilityList, { organization_id, root_ids: [missing] }).catch(() => undefined)
  })
  await attempts('many', 2)
  expect(
    await world.sql("select operation, code from denied_attempt where request_id = 'many' order by at"),
  ).toEqual([
    { operation: 'group.create', code: 'denied' },
    { operation: 'vulnerability.list', code: 'not_found' },
  ])
})

test('a refused upload and a credential nobody knows are written down', async () => {
  const { organization_id, group_id } = world
  const viewer = await world.join(organization_id, 'member', { id: group_id, role: 'viewer' })
  const asker = { principal: viewer.principal, requestId: 'upload' }
  const asked = world.core.authorizeUpload(asker, reportUpload, { organization_id, group_id, root: 'main' })
  await expect(asked).rejects.toMatchObject({ code: 'denied' })
  await attempts('upload', 1)
  await expect(world.core.identify('weirp_nothing')).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect
    .poll(() => world.sql("select 1 from denied_attempt where operation = 'identify'"))
    .toHaveLength(1)
})

test('a stranger who knocks without end does not hide what somebody with a credential is refused', async () => {
  const stranger = {
    principal: { kind: 'anonymous' as const },
    kind: 'query' as const,
    requestId: 'stranger',
  }
  await world.core.session(stranger, async (call) => {
    for (let knock = 0; knock < 700; knock++) await call(memberList, {}).catch(() => undefined)
  })
  const { organization_id, group_id, root_id } = world
  const viewer = await world.join(organization_id, 'member', { id: group_id, role: 'viewer' })
  const asker = { principal: viewer.principal, kind: 'mutation' as const, requestId: 'hidden' }
  await expect(
    world.core.session(asker, (call) => call(rootFetch, { organization_id, root_id })),
  ).rejects.toMatchObject({ code: 'denied' })
  await attempts('hidden', 1)
  const knocks = () =>
    world.sql<{ rows: number; attempts: number }>(
      `select count(*)::int as rows, sum(attempts)::int as attempts from denied_attempt
        where principal = 'anonymous:' and operation = 'member.list'`,
    )
  await expect.poll(async () => (await knocks())[0]?.attempts).toBe(700)
  expect((await knocks())[0]?.rows, 'one a minute').toBeLessThanOrEqual(2)
})

test('who belongs to another organization fills neither the audit of this one nor the notices of its people', async () => {
  const { organization_id, owner } = await world.organization('Victim')
  const rival = await world.organization('Rival')
  const member = await world.join(organization_id, 'viewer')
  const queries = [...directOperations.values()].filter(({ permission, kind }) =>
    kind === 'query' ? ['organization', 'group'].includes(levelOf(permission)) : false,
  )
  expect(queries.length).toBeGreaterThan(20)
  const knock = (principal: Principal) =>
    world.core.session({ principal, kind: 'query' }, async (call) => {
      for (const operation of queries)
        await call(operation, { ...Object(minimalInput(operation, () => undefined)), organization_id }).catch(
          () => undefined,
        )
    })
  const tokens: Principal[] = []
  for (let one = 0; one < 4; one++) {
    const made = await world.ask(rival.owner.principal, tokenCreate, { name: 't', scopes: ['group:read'] })
    tokens.push(await world.core.identify(made.token))
  }
  for (const principal of [rival.owner.principal, ...tokens, ...tokens]) await knock(principal)
  await expect(
    world.ask(member.principal, groupCreate, { organization_id, name: 'No' }),
  ).rejects.toMatchObject({ code: 'denied' })
  const denials = () => world.ask(owner.principal, denialList, { organization_id, first: 200 })
  await expect
    .poll(async () => (await denials()).items.map(({ operation }) => operation))
    .toContain('group.create')
  await expect
    .poll(
      async () => (await denials()).items.find(({ operation }) => operation === 'others')?.attempts ?? 0,
      {
        timeout: 5_000,
      },
    )
    .toBeGreaterThan(20)
  const { items } = await denials()
  expect(items.length, 'five of the outsider and one of the crowd a minute, of each code').toBeLessThan(18)
  expect(items.find(({ operation }) => operation === 'others')).toMatchObject({ person: null })
})

test('one organization tells a person at most sixty things an hour, so that what others tell is seen', async () => {
  const loud = await world.organization('Loud')
  const quiet = await world.organization('Quiet')
  const person = await world.join(loud.organization_id, 'member')
  await world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'member')", [
    quiet.organization_id,
    person.user_id,
  ])
  const role = (of: typeof loud, to: 'member' | 'viewer') =>
    world.ask(of.owner.principal, memberSetRole, {
      organization_id: of.organization_id,
      member_id: person.user_id,
      role: to,
    })
  for (let turn = 0; turn < 35; turn++) {
    await role(loud, 'viewer')
    await role(loud, 'member')
  }
  await role(quiet, 'viewer')
  const told = await world.sql<{ organization: string; count: number }>(
    `select params ->> 'organization' as organization, count(*)::int as count from notice
      where user_id = $1 group by 1 order by 1`,
    [person.user_id],
  )
  expect(told).toEqual([
    { organization: 'Loud', count: 60 },
    { organization: 'Quiet', count: 1 },
  ])
})

test('that a person lost a session or a membership is told, however much was told before', async () => {
  const { owner, organization_id } = await world.organization('Flooded')
  const { user_id: member_id } = await world.join(organization_id, 'member')
  await world.sql(
    `insert into notice (user_id, kind, params)
     select $1, 'group.role_changed', jsonb_build_object('organization_id', $2::uuid) from generate_series(1, 60)`,
    [member_id, organization_id],
  )
  const input = { organization_id, member_id }
  await world.ask(owner.principal, memberSetRole, { ...input, role: 'viewer' })
  await world.ask(owner.principal, sessionEndOfMember, input)
  await world.ask(owner.principal, memberRemove, input)
  const told = await world.sql(
    "select kind from notice where user_id = $1 and kind <> 'group.role_changed' order by created_at",
    [member_id],
  )
  expect(told).toEqual([{ kind: 'session.ended' }, { kind: 'member.removed' }])
})
