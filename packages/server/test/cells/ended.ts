import { ciTokenCreate, serviceTokenCreate, tokenCreate } from '@weir/contract'
import { everyPermission } from '../serving.ts'
import type { Proof } from './asking.ts'
import { type Actor, bearer, nobody, type Opening } from './actor.ts'
import { ideTokenOf } from './tokens.ts'

/** Credentials that were good once, and such that never were; each is refused wherever it is shown. */
export async function openEnded(opening: Opening): Promise<Actor[]> {
  const tokens = await endedTokens(opening)
  const sessions = await endedSessions(opening)
  const never: [string, Proof][] = [
    ['a token that is none', bearer('nothing')],
    ['an empty credential', () => ({ authorization: '' })],
    ['a password', () => ({ authorization: 'Basic dTpw' })],
  ]
  const actor = ([name, proof]: [string, Proof]): Actor => ({ cast: nobody(name, 'broken'), proof })
  const atDemo = ([name, proof]: [string, Proof]): Actor => ({
    ...actor([`${name}, where a demo is shown`, proof]),
    atDemo: true,
  })
  return [
    ...[...tokens, ...sessions, ...never].map(actor),
    ...[tokens[0], sessions[0], never[0], never[1]].flatMap((one) => (one ? [atDemo(one)] : [])),
  ]
}

async function endedTokens({ world }: Opening): Promise<[string, Proof][]> {
  const { owner, group_id, sql } = world
  const { principal } = owner
  const made = async (name: string) => {
    const { token, details } = await world.ask(principal, tokenCreate, { name, scopes: everyPermission })
    return { token, id: details.id }
  }
  const revoked = await made('revoked')
  const expired = await made('expired')
  const unused = await made('unused')
  const other = await made('other')
  const editing = await world.join(world.organization_id, 'owner')
  const ide = await ideTokenOf(world, editing)
  const ci = await world.ask(principal, ciTokenCreate, { group_id, keep_others: true })
  const service = await world.ask(principal, serviceTokenCreate, { name: 'old', scopes: ['group:read'] })
  await sql('update user_token set revoked_at = now() where id = $1', [revoked.id])
  await sql("update user_token set expires_at = now() - interval '1 second' where id = $1", [expired.id])
  await sql(
    "update user_token set created_at = now() - interval '91 days', last_used_at = null where id = $1",
    [unused.id],
  )
  await sql("update user_token set mac = sha256('') where id = $1", [other.id])
  await sql('update user_token set revoked_at = now() where user_id = $1', [editing.user_id])
  await sql('update machine_token set revoked_at = now() where id = $1', [ci.details.id])
  await sql("update machine_token set expires_at = now() - interval '1 second' where id = $1", [
    service.details.id,
  ])
  return [
    ['revoked personal token', bearer(revoked.token)],
    ['expired personal token', bearer(expired.token)],
    ['personal token that nobody used', bearer(unused.token)],
    ['the id of a token with another secret', bearer(other.token)],
    ['revoked IDE token', bearer(ide)],
    ['revoked CI token', bearer(ci.token)],
    ['expired service token', bearer(service.token)],
  ]
}

async function endedSessions({ world, signIn }: Opening): Promise<[string, Proof][]> {
  const { organization_id, sql } = world
  const owner = () => world.join(organization_id, 'owner')
  const [gone, late, idle, twice, one, two] = [
    await owner(),
    await owner(),
    await owner(),
    await owner(),
    await owner(),
    await owner(),
  ]
  const opened = { gone: await signIn(gone), late: await signIn(late), idle: await signIn(idle) }
  await sql('delete from session where user_id = $1', [gone.user_id])
  await sql("update session set expires_at = now() - interval '1 second' where user_id = $1", [late.user_id])
  await sql("update session set last_seen_at = now() - interval '31 minutes' where user_id = $1", [
    idle.user_id,
  ])
  const replaced = await signIn(twice)
  await signIn(twice)
  const [mine, theirs] = [await signIn(one), await signIn(two)]
  return [
    ['ended session', opened.gone],
    ['expired session', opened.late],
    ['idle session', opened.idle],
    ['replaced session', replaced],
    [
      'session with the proof of another key',
      (asked) => ({ ...mine(asked), dpop: theirs(asked).dpop ?? '' }),
    ],
    ['session without a proof', (asked) => ({ authorization: mine(asked).authorization ?? '' })],
    [
      'session as a bearer token',
      (asked) => ({ authorization: (mine(asked).authorization ?? '').replace('DPoP', 'Bearer') }),
    ],
  ]
}
