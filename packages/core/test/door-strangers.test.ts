import {
  Fault,
  type FaultCode,
  groupRoleHolds,
  levelOf,
  markedPaths,
  type Operation,
  operations,
  organizationRoleHolds,
  type ReferenceKind,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { minimalInput } from './minimal-input.ts'
import { openWorld, type World } from './world.ts'

let world: World
let other: Awaited<ReturnType<World['organization']>>
beforeAll(async () => {
  world = await openWorld()
  other = await world.organization('Second')
})
afterAll(() => world[Symbol.asyncDispose]())

const all = [...operations.values()]
const ofTenant = all.filter(({ permission }) => ['organization', 'group'].includes(levelOf(permission)))
const ids =
  (place: { organization_id: string; group_id: string; root_id: string }) =>
  (kind: ReferenceKind): string | undefined => {
    if (kind === 'organization') return place.organization_id
    if (kind === 'group') return place.group_id
    return kind === 'root' ? place.root_id : undefined // of the others there is none yet
  }

/** Operations that were not refused with one of these codes. */
async function notRefused(
  asked: readonly Operation[],
  principal: Principal,
  { codes, idOf = ids(world) }: { codes: FaultCode[]; idOf?: (kind: ReferenceKind) => string | undefined },
): Promise<string[]> {
  const wrong: string[] = []
  for (const operation of asked) {
    const answer = await world.ask(principal, operation, minimalInput(operation, idOf)).then(
      () => 'allowed',
      (error: unknown) => (error instanceof Fault ? error.code : String(error)),
    )
    if (!codes.some((code) => code === answer)) wrong.push(`${operation.name}: ${answer}`)
  }
  return wrong
}

test('there are operations to refuse', () => {
  expect(ofTenant.length).toBeGreaterThan(35)
})

test('every operation that is not public refuses someone who is not signed in', async () => {
  const guarded = all.filter(({ permission }) => levelOf(permission) !== 'public')
  expect(await notRefused(guarded, { kind: 'anonymous' }, { codes: ['unauthenticated'] })).toEqual([])
})

test('every operation refuses a member of another organization who names this one', async () => {
  expect(await notRefused(ofTenant, other.owner.principal, { codes: ['not_found'] })).toEqual([])
})

test('every operation refuses things of this organization when another one is asked', async () => {
  const naming = ofTenant.filter(({ input }) =>
    markedPaths(input).some(({ mark }) => mark.reference === 'group' || mark.reference === 'root'),
  )
  expect(naming.length).toBeGreaterThan(15)
  const idOf = ids({ ...world, organization_id: other.organization_id })
  expect(await notRefused(naming, other.owner.principal, { codes: ['not_found', 'denied'], idOf })).toEqual(
    [],
  )
})

test('every operation refuses a viewer who lacks the permission', async () => {
  const viewer = await world.join(world.organization_id, 'viewer', { id: world.group_id, role: 'viewer' })
  const lacking = ofTenant.filter(
    ({ permission }) => !groupRoleHolds('viewer', permission) && !organizationRoleHolds('viewer', permission),
  )
  expect(lacking.length).toBeGreaterThan(20)
  expect(await notRefused(lacking, viewer.principal, { codes: ['denied'] })).toEqual([])
})

test('every operation refuses a member of no group on what groups hold', async () => {
  const member = await world.join(world.organization_id, 'member')
  const ofGroups = ofTenant.filter(({ permission }) => levelOf(permission) === 'group')
  expect(await notRefused(ofGroups, member.principal, { codes: ['denied'] })).toEqual([])
})

test('every operation refuses a member of a sibling group on what is in this one', async () => {
  const sibling = await world.group(world.owner, world.organization_id, 'Sibling')
  const manager = await world.join(world.organization_id, 'member', { id: sibling.group_id, role: 'manager' })
  const naming = ofTenant.filter(
    ({ input, permission }) =>
      levelOf(permission) === 'group' &&
      markedPaths(input).some(({ mark }) => mark.reference === 'group' || mark.reference === 'root'),
  )
  expect(await notRefused(naming, manager.principal, { codes: ['not_found', 'denied'] })).toEqual([])
})

test('every operation refuses a ci token, except for what pipelines do', async () => {
  const { organization_id, group_id } = world
  const ci: Principal = { kind: 'ci', organization_id, group_id, credential_id: uuid7() }
  const lacking = all.filter(
    ({ permission }) =>
      levelOf(permission) !== 'public' &&
      permission !== 'self:read' &&
      !groupRoleHolds('ci_agent', permission),
  )
  expect(lacking.length).toBeGreaterThan(35)
  expect(await notRefused(lacking, ci, { codes: ['denied'] })).toEqual([])
})

test('every operation refuses a service token without scopes', async () => {
  const { organization_id } = world
  const service: Principal = { kind: 'service', organization_id, credential_id: uuid7(), scopes: [] }
  const writing = all.filter(({ permission }) => permission === 'self:write')
  expect(await notRefused([...ofTenant, ...writing], service, { codes: ['denied'] })).toEqual([])
})

test('every operation refuses the personal token of an owner that carries no scopes', async () => {
  const { user_id } = world.owner
  const personal: Principal = { kind: 'personal', user_id, credential_id: uuid7(), scopes: [] }
  const writing = all.filter(({ permission }) => permission === 'self:write')
  expect(await notRefused([...ofTenant, ...writing], personal, { codes: ['denied'] })).toEqual([])
})

test('no mutation can be asked in a session for reading', async () => {
  const mutations = all.filter(({ kind }) => kind === 'mutation')
  for (const operation of mutations)
    await expect(
      world.core.session({ principal: world.owner.principal, kind: 'query' }, (call) =>
        call(operation, minimalInput(operation, ids(world))),
      ),
    ).rejects.toMatchObject({ code: 'denied' })
})
