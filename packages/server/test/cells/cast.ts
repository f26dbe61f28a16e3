import {
  ciTokenCreate,
  groupRoles,
  organizationRoles,
  type GroupRole,
  type OrganizationRole,
  type Permission,
  serviceTokenCreate,
  tokenCreate,
} from '@weir/contract'
import type { Person, World } from '../../../core/test/world.ts'
import { everyPermission } from '../serving.ts'
import type { Proof } from './asking.ts'
import type { Cast } from './expected.ts'
import { knownPermissions } from './matrix.ts'
import type { Stage } from './stage.ts'

/** Somebody who asks, with what proves it. */
export interface Actor {
  cast: Cast
  proof: Proof
}

/** Opens a session of a person, and proves it with each request. */
export type SignIn = (person: Person) => Promise<Proof>

const bearer =
  (token: string): Proof =>
  () => ({ authorization: `Bearer ${token}` })

/** Everybody: each role in a session, each kind of token, wide and narrow, and credentials that are over. */
export async function openCast(world: World, stage: Stage, signIn: SignIn): Promise<Actor[]> {
  const people = await openPeople(world, signIn)
  const tokens = await openTokens(world)
  return [
    { cast: nobody('anonymous', 'anonymous'), proof: () => ({}) },
    ...people,
    ...tokens,
    ...(await openForeigners(world, stage, signIn)),
    ...(await openEnded(world, signIn)),
  ]
}

const nobody = (name: string, kind: Cast['kind']): Cast => ({
  name,
  kind,
  role: null,
  groupRole: null,
  scopes: null,
})

async function openPeople(world: World, signIn: SignIn): Promise<Actor[]> {
  const actors: Actor[] = []
  const add = async (role: OrganizationRole, groupRole: GroupRole | null) => {
    const group = groupRole === null ? undefined : { id: world.group_id, role: groupRole }
    const person = await world.join(world.organization_id, role, group)
    const name =
      groupRole === null ? `session of ${role}` : `session of ${role} and ${groupRole} in the group`
    actors.push({
      cast: { name, kind: 'session', role, groupRole, scopes: null },
      proof: await signIn(person),
    })
  }
  for (const role of Object.keys(organizationRoles) as OrganizationRole[]) await add(role, null) // keys of the table
  for (const role of Object.keys(groupRoles) as GroupRole[]) await add('member', role) // keys of the table
  await add('viewer', 'developer')
  return actors
}

async function openTokens(world: World): Promise<Actor[]> {
  const { organization_id, group_id, owner } = world
  const developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const narrow: Permission[] = ['group:read']
  const personal = async (person: Person, held: Pick<Cast, 'role' | 'groupRole'>, scopes: Permission[]) => {
    const { token } = await world.ask(person.principal, tokenCreate, { name: 'cells', scopes })
    const wide = scopes === narrow ? 'narrow' : 'wide'
    const name = `${wide} personal token of ${held.groupRole ?? held.role}`
    return { cast: { name, kind: 'personal', ...held, scopes } satisfies Cast, proof: bearer(token) }
  }
  const service = async (name: string, scopes: Permission[]) => {
    const { token } = await world.ask(owner.principal, serviceTokenCreate, { name, scopes })
    const cast: Cast = { name: `${name} service token`, kind: 'service', role: null, groupRole: null, scopes }
    return { cast, proof: bearer(token) }
  }
  const { token: ci } = await world.ask(owner.principal, ciTokenCreate, { group_id })
  const carried: Permission[] = [
    'organization:read',
    'delivery:read',
    'group:read',
    'deployment:push',
    'release:push',
  ]
  return [
    await personal(owner, { role: 'owner', groupRole: null }, everyPermission),
    await personal(owner, { role: 'owner', groupRole: null }, narrow),
    await personal(developer, { role: 'member', groupRole: 'developer' }, everyPermission),
    await personal(developer, { role: 'member', groupRole: 'developer' }, narrow),
    { cast: { ...nobody('CI token', 'ci'), scopes: null }, proof: bearer(ci) },
    await service(
      'wide',
      carried.filter((one) => knownPermissions.includes(one)),
    ),
    await service('narrow', ['organization:read']),
  ]
}

async function openForeigners(world: World, stage: Stage, signIn: SignIn): Promise<Actor[]> {
  const stranger = await world.person('member of nothing')
  const removed = await world.join(world.organization_id, 'admin', { id: world.group_id, role: 'manager' })
  const removedProof = await signIn(removed)
  const { token } = await world.ask(removed.principal, tokenCreate, {
    name: 'cells',
    scopes: everyPermission,
  })
  await world.sql('delete from member where user_id = $1', [removed.user_id])
  const foreigner = await world.join(stage.foreign.organization ?? '', 'owner')
  return [
    { cast: nobody('session of a member of nothing', 'session'), proof: await signIn(stranger) },
    { cast: nobody('session of a removed admin', 'session'), proof: removedProof },
    {
      cast: { ...nobody('token of a removed admin', 'personal'), scopes: everyPermission },
      proof: bearer(token),
    },
    {
      cast: { ...nobody('session of the owner of another organization', 'session'), isForeign: true },
      proof: await signIn(foreigner),
    },
  ]
}

/** Credentials that were good once. */
async function openEnded(world: World, signIn: SignIn): Promise<Actor[]> {
  const { owner, organization_id, group_id } = world
  const made = async (name: string) =>
    world.ask(owner.principal, tokenCreate, { name, scopes: everyPermission })
  const revoked = await made('revoked')
  const expired = await made('expired')
  await world.sql('update user_token set revoked_at = now() where id = $1', [revoked.details.id])
  await world.sql("update user_token set expires_at = now() - interval '1 second' where id = $1", [
    expired.details.id,
  ])
  const { token: ci, details } = await world.ask(owner.principal, ciTokenCreate, {
    group_id,
    keep_others: true,
  })
  await world.sql('update machine_token set revoked_at = now() where id = $1', [details.id])
  const late = await world.join(organization_id, 'owner')
  const lateProof = await signIn(late)
  await world.sql("update session set expires_at = now() - interval '1 second' where user_id = $1", [
    late.user_id,
  ])
  const gone = await world.join(organization_id, 'owner')
  const goneProof = await signIn(gone)
  await world.sql('delete from session where user_id = $1', [gone.user_id])
  const ended: [string, Proof][] = [
    ['revoked personal token', bearer(revoked.token)],
    ['expired personal token', bearer(expired.token)],
    ['revoked CI token', bearer(ci)],
    ['ended session', goneProof],
    ['expired session', lateProof],
    ['no credential at all', bearer('nothing')],
  ]
  return ended.map(([name, proof]) => ({ cast: nobody(name, 'broken'), proof }))
}
