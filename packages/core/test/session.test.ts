import {
  meRead,
  meUpdate,
  noticeList,
  securityLogList,
  sessionEnd,
  sessionEndOfMember,
  sessionRead,
  signInRedeem,
  tokenCreate,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCore } from '../src/core.ts'
import { newBrowser, shown, signIn, type TestBrowser, testOrigins } from './browser.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Held {
  token: string
  browser: TestBrowser
}

/** What a session is refused with, or who it is. */
const outcome = (held: Held, core: Pick<World['core'], 'sessions'> = world.core): Promise<string> =>
  core.sessions.identify(held.token, shown(held)).then(
    ({ principal }) => principal.kind,
    (error: { code: string; evidence: { reason?: string } }) =>
      error.evidence.reason === undefined ? error.code : `${error.code} ${error.evidence.reason}`,
  )
const principalOf = async (held: Held) =>
  (await world.core.sessions.identify(held.token, shown(held))).principal
const rowOf = ({ user_id }: Pick<Person, 'user_id'>, set: string) =>
  world.sql(`update session set ${set} where user_id = $1`, [user_id])

test('a session is worth something only with its own key', async () => {
  const held = await signIn(world, world.owner)
  expect(await outcome(held)).toBe('session')
  expect(await outcome({ ...held, browser: newBrowser() })).toBe('unauthenticated proof')
})

test('a session is no bearer token', async () => {
  const { token } = await signIn(world, world.owner)
  await expect(world.core.identify(token)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a token is no session, whatever proof comes with it', async () => {
  const { token } = await world.ask(world.owner.principal, tokenCreate, {
    name: 'one',
    scopes: ['group:read'],
  })
  expect(await outcome({ token, browser: newBrowser() })).toBe('unauthenticated session')
})

test('a new sign-in replaces the session before, which is told so', async () => {
  const [first, second] = [await signIn(world, world.owner), await signIn(world, world.owner)]
  expect([await outcome(first), await outcome(second)]).toEqual(['session_replaced', 'session'])
})

test('two hundred sign-ins of one person at once leave one session that works', async () => {
  const person = await world.person('Hasty')
  const browser = newBrowser()
  const held = await Promise.all(Array.from({ length: 200 }, () => signIn(world, person, browser)))
  const outcomes = await Promise.all(held.map((one) => outcome(one)))
  expect(outcomes.filter((one) => one === 'session')).toHaveLength(1)
  expect(outcomes.filter((one) => one === 'session_replaced')).toHaveLength(199)
})

test('a session lives for eight hours and for thirty minutes without use', async () => {
  const person = await world.person('Idle')
  const held = await signIn(world, person)
  const [{ hours } = { hours: 0 }] = await world.sql<{ hours: number }>(
    'select extract(epoch from expires_at - created_at)::float8 / 3600 as hours from session where user_id = $1',
    [person.user_id],
  )
  expect(hours).toBe(8)
  await rowOf(person, "last_seen_at = now() - interval '29 minutes'")
  expect(await outcome(held)).toBe('session')
  await rowOf(person, "last_seen_at = now() - interval '31 minutes'")
  expect(await outcome(held)).toBe('expired')
  await rowOf(person, "last_seen_at = now(), expires_at = now() - interval '1 second'")
  expect(await outcome(held)).toBe('expired')
})

test('using a session keeps it, and only using it: what lasts does not', async () => {
  const person = await world.person('Watching')
  const held = await signIn(world, person)
  const seen = async () =>
    (
      await world.sql<{ ago: number }>(
        'select extract(epoch from now() - last_seen_at)::float8 as ago from session where user_id = $1',
        [person.user_id],
      )
    )[0]?.ago
  const principal = await principalOf(held)
  await rowOf(person, "last_seen_at = now() - interval '29 minutes'")
  await world.core.sessions.refuseEnded(principal)
  expect(await seen()).toBeGreaterThan(60)
  expect(await outcome(held)).toBe('session')
  expect(await seen()).toBeLessThan(60)
})

test('an installation may make the lives of sessions shorter, never longer', async () => {
  const sessionLimits = { idleSeconds: 60, absoluteSeconds: 99 * 3600 }
  const options = { dataFolder: world.dataFolder, databaseUrl: world.ownerUrl, sessionLimits }
  await using core = await openCore(options)
  const person = await world.person('Short')
  const held = await signIn({ core }, person)
  expect(held.idle_seconds).toBe(60)
  expect(Date.parse(held.expires_at)).toBeLessThan(Date.now() + 8 * 3_600_000 + 1_000)
  expect(await outcome(held, core)).toBe('session')
  await rowOf(person, "last_seen_at = now() - interval '61 seconds'")
  expect(await outcome(held, core)).toBe('expired')
})

test('signing out ends the session on every instance at once', async () => {
  await using other = await openCore({ dataFolder: world.dataFolder, databaseUrl: world.ownerUrl })
  const held = await signIn(world, world.owner)
  expect(await outcome(held, other)).toBe('session')
  await world.ask(await principalOf(held), sessionEnd, {})
  expect(await outcome(held, other)).toBe('unauthenticated session')
  expect(await outcome(held)).toBe('unauthenticated session')
})

test('signing out after being replaced leaves the new session alone', async () => {
  const first = await signIn(world, world.owner)
  const principal = await principalOf(first)
  const second = await signIn(world, world.owner)
  await world.ask(principal, sessionEnd, {})
  expect(await outcome(second)).toBe('session')
})

test('a person sees the own session, and a token has none', async () => {
  const person = await world.person('Curious')
  const held = await signIn(world, person)
  const own = await world.ask(await principalOf(held), sessionRead, {})
  expect(own).toMatchObject({ device: 'Test on a machine', idle_seconds: 1800, expires_at: held.expires_at })
  const { token } = await world.ask(person.principal, tokenCreate, { name: 'one', scopes: ['self:read'] })
  await expect(world.ask(await world.core.identify(token), sessionRead, {})).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('an admin ends the session of a member of lower rank, on every instance, and it is told so', async () => {
  await using other = await openCore({ dataFolder: world.dataFolder, databaseUrl: world.ownerUrl })
  const { organization_id, owner } = world
  const [admin, peer, member] = [
    await world.join(organization_id, 'admin'),
    await world.join(organization_id, 'admin'),
    await world.join(organization_id, 'member'),
  ]
  const held = await signIn(world, member)
  const end = (by: Person, of: Person) =>
    world.ask(by.principal, sessionEndOfMember, { organization_id, member_id: of.user_id }).then(
      () => 'ended',
      (error: { code: string }) => error.code,
    )
  expect(await end(admin, peer), 'a peer').toBe('denied')
  expect(await end(admin, owner), 'an owner').toBe('denied')
  expect(await end(member, admin), 'by a member').toBe('denied')
  expect(await end(admin, admin), 'oneself').toBe('denied')
  expect(await outcome(held, other)).toBe('session')
  expect(await end(admin, member)).toBe('ended')
  expect(await outcome(held, other)).toBe('unauthenticated ended_by_admin')
  const again = await signIn(world, member)
  expect(await outcome(again), 'a new sign-in').toBe('session')
  const told = await world.ask(await principalOf(again), noticeList, {})
  expect(told.items.map(({ kind }) => kind)).toEqual(['session.ended'])
  expect(await end(admin, member), 'again and again').toBe('rate_limited')
  expect(await outcome(again)).toBe('session')
})

test('nobody ends the session of a person of another organization', async () => {
  const foreign = await world.organization('Foreign')
  const held = await signIn(world, foreign.owner)
  const { organization_id, owner } = world
  const input = { organization_id, member_id: foreign.owner.user_id }
  await expect(world.ask(owner.principal, sessionEndOfMember, input)).rejects.toMatchObject({
    code: 'not_found',
  })
  expect(await outcome(held)).toBe('session')
})

test('signing in and out is in the security log of the person', async () => {
  const person = await world.person('Logged')
  const held = await signIn(world, person)
  await world.ask(await principalOf(held), sessionEnd, {})
  const next = await principalOf(await signIn(world, person))
  const { items } = await world.ask(next, securityLogList, {})
  expect(items.map(({ operation, is_this_session }) => [operation, is_this_session])).toEqual([
    ['signin.redeem', true],
    ['session.end', false],
    ['signin.redeem', false],
  ])
  expect(JSON.parse(items[0]?.input ?? '')).toEqual({ device: 'Test on a machine' })
  const others = await world.ask(world.owner.principal, securityLogList, { first: 200 })
  expect(others.items.map(({ id }) => id)).not.toContain(items[0]?.id)
})

test('a sign-in link works once, for fifteen minutes, and is no credential itself', async () => {
  const redeem = (code: string) =>
    world.core
      .session(
        { principal: { kind: 'anonymous' }, kind: 'mutation', binding: { jkt: 'x', device: 'Test' } },
        (call) => call(signInRedeem, { code }),
      )
      .then(
        () => 'signed in',
        (error: { code: string }) => error.code,
      )
  const once = await world.core.issueSignInLink(world.owner.user_id)
  await expect(world.core.identify(once)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect([await redeem(once), await redeem(once)]).toEqual(['signed in', 'unauthenticated'])
  const late = await world.core.issueSignInLink(world.owner.user_id)
  await world.sql(
    "update sign_in_link set expires_at = expires_at - interval '15 minutes' where used_at is null",
  )
  expect(await redeem(late)).toBe('unauthenticated')
})

test('without a proof of a key nobody signs in, and the link stays good', async () => {
  const code = await world.core.issueSignInLink(world.owner.user_id)
  await expect(world.ask({ kind: 'anonymous' }, signInRedeem, { code })).rejects.toMatchObject({
    code: 'unauthenticated',
    evidence: { reason: 'proof' },
  })
  const browser = newBrowser()
  const proof = browser.proof({ method: 'POST', path: '/v1/sign-in', body: '{}' })
  const { jkt } = world.core.sessions.prove({
    proof,
    method: 'POST',
    path: '/v1/sign-in',
    origins: testOrigins,
  })
  const binding = { jkt, device: 'Test' }
  const held = await world.core.session(
    { principal: { kind: 'anonymous' }, kind: 'mutation', binding },
    (call) => call(signInRedeem, { code }),
  )
  expect(await outcome({ ...held, browser })).toBe('session')
})

test('what asks for a recent sign-in is refused to an older session, by name of the reason', async () => {
  const held = await signIn(world, world.owner)
  const principal = await principalOf(held)
  expect(Date.now() - Date.parse(principal.signed_in_at)).toBeLessThan(60_000)
  const token = { name: 'more', scopes: ['group:read' as const] }
  await expect(world.ask(principal, tokenCreate, token)).resolves.toMatchObject({})
  const old = { ...principal, signed_in_at: new Date(Date.now() - 16 * 60_000).toISOString() }
  await expect(world.ask(old, tokenCreate, token)).rejects.toMatchObject({ code: 'denied' })
  await expect(world.ask(old, meUpdate, { name: 'Still me' }), 'nothing else is').resolves.toEqual({
    ok: true,
  })
  await expect(world.ask(old, meRead, {})).resolves.toMatchObject({ kind: 'session' })
})
