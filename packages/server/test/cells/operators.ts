import { becomeApprove, becomeEnd, becomeOpen, tokenCreate } from '@weir/contract'
import type { CoreOptions } from '@weir/core'
import type { Person, World } from '../../../core/test/world.ts'
import { everyPermission } from '../serving.ts'
import type { Proof } from './asking.ts'
import { type Actor, bearer, nobody, type Opening } from './actor.ts'
import type { Cast } from './expected.ts'

/** Who operates and who audits the installation of the cells. */
export const operatorSettings: NonNullable<CoreOptions['operators']> = {
  operator: [{ email: 'first@operators.test' }, { email: 'second@operators.test' }],
  auditor: [{ email: 'auditor@operators.test' }],
}

/** People of the installation as themselves, and operators who act as somebody: reading, writing, and no longer. */
export async function openOperators(opening: Opening): Promise<Actor[]> {
  const { world, signIn } = opening
  const [first, second, auditor] = [
    await known(world, 'first'),
    await known(world, 'second'),
    await known(world, 'auditor'),
  ]
  const proof = await signIn(first)
  const proofOfSecond = await signIn(second)
  const { token } = await world.ask(first.principal, tokenCreate, { name: 'cells', scopes: everyPermission })
  const ofInstallation = (role: 'operator' | 'auditor', shown: Proof): Actor => ({
    cast: { ...nobody(`session of an ${role} of the installation`, 'session'), installation: role },
    proof: shown,
  })
  return [
    ...(await openActing(opening, { first, second, proof })),
    ...(await openActingInVain(opening, { first, second, proof, proofOfSecond, token })),
    {
      cast: { ...nobody('personal token of an operator', 'personal'), scopes: everyPermission },
      proof: bearer(token),
    },
    ofInstallation('auditor', await signIn(auditor)),
    ofInstallation('operator', proof),
  ]
}

/** Somebody whom the configuration names by a verified e-mail address. */
async function known(world: World, name: string): Promise<Person> {
  const person = await world.person(name)
  await world.sql('update directory.person set email = $2, email_verified_at = now() where user_id = $1', [
    person.user_id,
    `${name}@operators.test`,
  ])
  return person
}

const as =
  (proof: Proof, become_id: string): Proof =>
  (asked) => ({ ...proof(asked), 'weir-become': become_id })

async function begin({ world }: Opening, by: Person, person: Person): Promise<string> {
  const { organization_id } = world
  const reason = 'Ticket 4711: a report is not shown'
  const input = { organization_id, user_id: person.user_id, reason }
  return (await world.ask(by.principal, becomeOpen, input)).id
}

/** The first operator as an owner, who owns the other organization too, and as a developer; each to read, and allowed to write. */
async function openActing(
  opening: Opening,
  { first, second, proof }: { first: Person; second: Person; proof: Proof },
): Promise<Actor[]> {
  const { world, stage } = opening
  const { organization_id, group_id } = world
  const owner = await world.join(organization_id, 'owner')
  await world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'owner')", [
    stage.foreign.organization,
    owner.user_id,
  ])
  const developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const actors: Actor[] = []
  for (const [person, held] of [
    [owner, { role: 'owner', groupRole: null }],
    [developer, { role: 'member', groupRole: 'developer' }],
  ] as const)
    for (const mayWrite of [false, true]) {
      const become_id = await begin(opening, first, person)
      if (mayWrite) await world.ask(second.principal, becomeApprove, { organization_id, become_id })
      const name = `operator as ${held.groupRole ?? held.role}, ${mayWrite ? 'allowed to write' : 'to read'}`
      const cast: Cast = { name, kind: 'operator', ...held, scopes: null, mayWrite }
      actors.push({ cast, proof: as(proof, become_id) })
    }
  return actors
}

/** Acting as somebody after it ended, by another operator, by who is no operator, by a token, and without any credential. */
async function openActingInVain(
  opening: Opening,
  {
    first,
    second,
    ...shown
  }: { first: Person; second: Person; proof: Proof; proofOfSecond: Proof; token: string },
): Promise<Actor[]> {
  const { world, signIn } = opening
  const { organization_id, sql, owner } = world
  const running = await begin(opening, first, owner)
  const ended = await begin(opening, first, owner)
  await world.ask(second.principal, becomeEnd, { organization_id, become_id: ended })
  const late = await begin(opening, first, owner)
  await sql(
    "update become set created_at = now() - interval '31 minutes', expires_at = now() - interval '1 minute' where id = $1",
    [late],
  )
  const admin = await world.join(organization_id, 'admin')
  const vain: [string, Proof][] = [
    ['operator after it was ended', as(shown.proof, ended)],
    ['operator after its time', as(shown.proof, late)],
    ['operator by what another one began', as(shown.proofOfSecond, running)],
    ['admin by what an operator began', as(await signIn(admin), running)],
    ['token of an operator by what they began', as(bearer(shown.token), running)],
    ['stranger by what an operator began', as(() => ({}), running)],
  ]
  return vain.map(([name, proof]) => ({ cast: nobody(name, 'in_vain'), proof }))
}
