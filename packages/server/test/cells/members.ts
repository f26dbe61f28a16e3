import { type GroupRole, groupRoles, type OrganizationRole, organizationRoles } from '@weir/contract'
import type { Actor, Opening } from './actor.ts'

/** A session of each role in the organization and in the home group, and of who belongs to both organizations. */
export async function openMembers({ world, stage, signIn }: Opening): Promise<Actor[]> {
  const actors: Actor[] = []
  const add = async (role: OrganizationRole, groupRole: GroupRole | null, elsewhere?: OrganizationRole) => {
    const group = groupRole === null ? undefined : { id: world.group_id, role: groupRole }
    const person = await world.join(world.organization_id, role, group)
    if (elsewhere)
      await world.sql('insert into member (organization_id, user_id, role) values ($1, $2, $3)', [
        stage.foreign.organization,
        person.user_id,
        elsewhere,
      ])
    const name = [
      `session of ${role}`,
      groupRole === null ? '' : ` and ${groupRole} in the group`,
      elsewhere === undefined ? '' : ` and ${elsewhere} of another organization`,
    ].join('')
    const proof = await signIn(person)
    actors.push({
      cast: { name, kind: 'session', role, groupRole, scopes: null, ...(elsewhere && { elsewhere }) },
      proof,
    })
  }
  for (const role of Object.keys(organizationRoles) as OrganizationRole[]) await add(role, null) // keys of the table
  for (const role of Object.keys(groupRoles) as GroupRole[]) await add('member', role) // keys of the table
  await add('viewer', 'developer')
  await add('member', 'developer', 'owner')
  await add('owner', null, 'viewer')
  return actors
}
