import { type OrganizationRole, tokenCreate } from '@weir/contract'
import type { Person } from '../../../core/test/world.ts'
import { everyPermission } from '../serving.ts'
import { type Actor, bearer, nobody, type Opening } from './actor.ts'

/** People with good credentials and no access here: of nothing, of another organization, removed, and suspended. */
export async function openOutsiders(opening: Opening): Promise<Actor[]> {
  const { world, stage, signIn } = opening
  const stranger = await world.person('member of nothing')
  const of = async (role: OrganizationRole): Promise<Actor> => ({
    cast: { ...nobody(`session of ${role} of another organization`, 'session'), elsewhere: role },
    proof: await signIn(await world.join(stage.foreign.organization ?? '', role)),
  })
  return [
    { cast: nobody('session of a member of nothing', 'session'), proof: await signIn(stranger) },
    await of('owner'),
    await of('viewer'),
    ...(await openFormer(opening, 'removed', ({ user_id }) =>
      world.sql('delete from member where user_id = $1', [user_id]),
    )),
    ...(await openFormer(opening, 'suspended', ({ user_id }) =>
      world.sql(
        "update member set suspended_at = now(), suspended_reason = 'inactivity' where user_id = $1",
        [user_id],
      ),
    )),
  ]
}

/** The session and the token of an admin who lost access after they were opened. */
async function openFormer(
  { world, signIn }: Opening,
  what: string,
  lose: (person: Person) => Promise<unknown>,
): Promise<Actor[]> {
  const person = await world.join(world.organization_id, 'admin', { id: world.group_id, role: 'manager' })
  const proof = await signIn(person)
  const { token } = await world.ask(person.principal, tokenCreate, {
    name: 'cells',
    scopes: everyPermission,
  })
  await lose(person)
  return [
    { cast: nobody(`session of a ${what} admin`, 'session'), proof },
    {
      cast: { ...nobody(`token of a ${what} admin`, 'personal'), scopes: everyPermission },
      proof: bearer(token),
    },
  ]
}
