import {
  groupCreate,
  groupList,
  memberList,
  reportUpload,
  rootFetch,
  vulnerabilityList,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  const [{ knocks } = { knocks: 0 }] = await world.sql<{ knocks: number }>(
    "select count(*)::int as knocks from denied_attempt where request_id = 'stranger'",
  )
  expect(knocks).toBeLessThanOrEqual(600)
})
