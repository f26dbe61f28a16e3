import {
  ciTokenCreate,
  deviceApprove,
  devicePoll,
  deviceStart,
  type Permission,
  serviceTokenCreate,
  tokenCreate,
} from '@weir/contract'
import type { Person, World } from '../../../core/test/world.ts'
import { everyPermission } from '../serving.ts'
import { type Actor, bearer, nobody, type Opening } from './actor.ts'
import type { Cast } from './expected.ts'
import { knownPermissions } from './matrix.ts'

/** Each kind of token, wide and narrow. */
export async function openTokens({ world }: Opening): Promise<Actor[]> {
  const { organization_id, group_id, owner } = world
  const developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const ofOwner = { role: 'owner', groupRole: null }
  const ofDeveloper = { role: 'member', groupRole: 'developer' }
  const narrow: Permission[] = ['group:read']
  const personal = async (person: Person, held: Pick<Cast, 'role' | 'groupRole'>, scopes: Permission[]) => {
    const { token } = await world.ask(person.principal, tokenCreate, { name: 'cells', scopes })
    const wide = scopes === narrow ? 'narrow' : 'wide'
    const name = `${wide} personal token of ${held.groupRole ?? held.role}`
    return { cast: { name, kind: 'personal', ...held, scopes } satisfies Cast, proof: bearer(token) }
  }
  const ide = async (person: Person, held: Pick<Cast, 'role' | 'groupRole'>) => {
    const name = `IDE token of ${held.groupRole ?? held.role}`
    const cast: Cast = { name, kind: 'ide', ...held, scopes: ['organization:read', 'group:read'] }
    return { cast, proof: bearer(await ideTokenOf(world, person)) }
  }
  const { token: ci } = await world.ask(owner.principal, ciTokenCreate, { group_id })
  return [
    await personal(owner, ofOwner, everyPermission),
    await personal(owner, ofOwner, narrow),
    await personal(developer, ofDeveloper, everyPermission),
    await personal(developer, ofDeveloper, narrow),
    await ide(owner, ofOwner),
    await ide(developer, ofDeveloper),
    { cast: nobody('CI token', 'ci'), proof: bearer(ci) },
    ...(await openServiceTokens(world)),
  ]
}

async function openServiceTokens({ ask, owner }: World): Promise<Actor[]> {
  const service = async (name: string, scopes: Permission[]) => {
    const { token } = await ask(owner.principal, serviceTokenCreate, { name, scopes })
    const cast: Cast = { name: `${name} service token`, kind: 'service', role: null, groupRole: null, scopes }
    return { cast, proof: bearer(token) }
  }
  const carried: Permission[] = [
    'organization:read',
    'delivery:read',
    'group:read',
    'deployment:push',
    'release:push',
  ]
  return [
    await service(
      'wide',
      carried.filter((one) => knownPermissions.includes(one)),
    ),
    await service('narrow', ['organization:read']),
  ]
}

/** Signs an editor of a person in, as the editor does: a code, the person's approval, a token of its own. */
export async function ideTokenOf({ ask }: World, { principal }: Person): Promise<string> {
  const editor = { kind: 'anonymous' } as const
  const { device_code, user_code } = await ask(editor, deviceStart, { client_name: 'cells' })
  await ask(principal, deviceApprove, { user_code })
  const { access_token } = await ask(editor, devicePoll, { device_code })
  if (access_token === null) throw new Error('the editor got no token')
  return access_token
}
