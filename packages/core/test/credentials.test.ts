import {
  ciTokenCreate,
  groupList,
  jobRead,
  meRead,
  rootSync,
  sessionEnd,
  signInRedeem,
  tokenCreate,
  tokenList,
  tokenRevoke,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCredentialText, readCredentialText } from '../src/keys/token-text.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** What a credential is refused with, or who it is. */
const outcome = (text: string): Promise<string> =>
  world.core.identify(text).then(
    ({ kind }) => kind,
    (error: { code: string }) => error.code,
  )
const personal = (by: Person = world.owner) =>
  world.ask(by.principal, tokenCreate, { name: 'one', scopes: ['group:read'] })
const idOf = (text: string): string => readCredentialText(text)?.id ?? ''

async function signedIn(by: Person = world.owner): Promise<string> {
  const code = await world.core.issueSignInLink(by.user_id)
  return (await world.ask({ kind: 'anonymous' }, signInRedeem, { code })).token
}

test('the id of a token is not enough: another secret with it is nobody', async () => {
  const { token } = await personal()
  const ci = await world.ask(world.owner.principal, ciTokenCreate, { group_id: world.group_id })
  const session = await signedIn()
  expect([await outcome(token), await outcome(ci.token), await outcome(session)]).toEqual([
    'personal',
    'ci',
    'session',
  ])
  for (const [kind, known] of [
    ['personal', token],
    ['ci', ci.token],
    ['session', session],
  ] as const)
    expect(await outcome(newCredentialText(kind, idOf(known)).text), kind).toBe('unauthenticated')
})

test('a revoked token is refused from the next request on', async () => {
  const { token, details } = await personal()
  expect(await outcome(token)).toBe('personal')
  await world.ask(world.owner.principal, tokenRevoke, { token_id: details.id })
  expect(await outcome(token)).toBe('unauthenticated')
})

test('the CI token of a group takes the place of the one before', async () => {
  const made = () => world.ask(world.owner.principal, ciTokenCreate, { group_id: world.group_id })
  const [first, second] = [await made(), await made()]
  expect([await outcome(first.token), await outcome(second.token)]).toEqual(['unauthenticated', 'ci'])
})

test('a token ends on its day, a session after eight hours or when it is idle for thirty minutes', async () => {
  const { token, details } = await personal()
  await world.sql("update user_token set expires_at = now() - interval '1 second' where id = $1", [
    details.id,
  ])
  expect(await outcome(token)).toBe('expired')
  const session = await signedIn()
  const set = (to: string) => world.sql(`update session set ${to} where id = $1`, [idOf(session)])
  const [{ hours } = { hours: 0 }] = await world.sql<{ hours: number }>(
    'select extract(epoch from expires_at - created_at)::float8 / 3600 as hours from session where id = $1',
    [idOf(session)],
  )
  expect(hours).toBe(8)
  await set("last_seen_at = now() - interval '29 minutes'")
  expect(await outcome(session)).toBe('session')
  await set("last_seen_at = now() - interval '31 minutes'")
  expect(await outcome(session)).toBe('expired')
  await set("last_seen_at = now(), expires_at = now() - interval '1 second'")
  expect(await outcome(session)).toBe('expired')
})

test('a new sign-in ends the session before, and signing out ends the new one', async () => {
  const [first, second] = [await signedIn(), await signedIn()]
  expect([await outcome(first), await outcome(second)]).toEqual(['unauthenticated', 'session'])
  await world.ask(await world.core.identify(second), sessionEnd, {})
  expect(await outcome(second)).toBe('unauthenticated')
})

test('a sign-in link works once, for fifteen minutes, and is no credential itself', async () => {
  const redeem = (code: string) =>
    world.ask({ kind: 'anonymous' }, signInRedeem, { code }).then(
      () => 'signed in',
      (error: { code: string }) => error.code,
    )
  const once = await world.core.issueSignInLink(world.owner.user_id)
  expect(await outcome(once)).toBe('unauthenticated')
  expect([await redeem(once), await redeem(once)]).toEqual(['signed in', 'unauthenticated'])
  const late = await world.core.issueSignInLink(world.owner.user_id)
  await world.sql(
    "update sign_in_link set expires_at = expires_at - interval '15 minutes' where used_at is null",
  )
  expect(await redeem(late)).toBe('unauthenticated')
})

test('a token or a session is its owner’s: others neither see nor revoke it', async () => {
  const { details } = await personal()
  await signedIn()
  const other = await world.join(world.organization_id, 'admin')
  expect(await world.ask(other.principal, tokenList, {})).toEqual([])
  await expect(world.ask(other.principal, tokenRevoke, { token_id: details.id })).rejects.toMatchObject({
    code: 'not_found',
  })
  await world.ask(other.principal, sessionEnd, {})
  expect(await world.sql('select user_id from session')).toEqual([{ user_id: world.owner.user_id }])
  expect((await world.ask(world.owner.principal, tokenList, {})).map(({ id }) => id)).toContain(details.id)
})

test('a token makes no token, and an old sign-in makes none either', async () => {
  const principal = await world.core.identify((await personal()).token)
  const more = { name: 'more', scopes: ['group:read' as const] }
  await expect(world.ask(principal, tokenCreate, more)).rejects.toMatchObject({ code: 'denied' })
  const scoped = await world.ask(world.owner.principal, tokenCreate, {
    name: 'writing',
    scopes: ['self:write', 'citoken:rotate'],
  })
  await expect(world.ask(await world.core.identify(scoped.token), tokenCreate, more)).rejects.toMatchObject({
    code: 'denied',
  })
  const old = { ...world.owner.principal, signed_in_at: new Date(Date.now() - 16 * 60_000).toISOString() }
  await expect(world.ask(old, tokenCreate, more)).rejects.toMatchObject({ code: 'denied' })
})

test('a token does never more than its owner may now', async () => {
  const { organization_id, group_id } = world
  const reader = await world.join(organization_id, 'member', { id: group_id, role: 'viewer' })
  const principal = await world.core.identify((await personal(reader)).token)
  expect((await world.ask(principal, groupList, {})).items).toHaveLength(1)
  await world.sql('delete from group_member where user_id = $1', [reader.user_id])
  await expect(world.ask(principal, groupList, {})).rejects.toMatchObject({ code: 'denied' })
  expect(await world.ask(principal, meRead, {})).toMatchObject({ kind: 'personal' })
})

test('a job is refused when the token that asked for it was revoked meanwhile', async () => {
  const { organization_id, root_id, owner } = world
  const { token, details } = await world.ask(owner.principal, tokenCreate, {
    name: 'syncing',
    scopes: ['root:sync', 'group:read'],
  })
  const job = await world.ask(await world.core.identify(token), rootSync, { organization_id, root_id })
  await world.ask(owner.principal, tokenRevoke, { token_id: details.id })
  await using _worker = await world.core.startWorker()
  const ended = () => world.ask(owner.principal, jobRead, { organization_id, job_id: job.id })
  await expect
    .poll(ended, { timeout: 20_000 })
    .toMatchObject({ status: 'failed', fault_code: 'unauthenticated' })
})

test('a job that names what nobody may ask later is refused', async () => {
  const { organization_id, root_id, owner } = world
  const { id: job_id } = await world.ask(owner.principal, rootSync, { organization_id, root_id })
  const input = JSON.stringify({ organization_id, name: 'Made by a job' })
  await world.sql("update job set operation = 'group.create', input = $2 where id = $1", [job_id, input])
  await using _worker = await world.core.startWorker()
  const ended = () => world.ask(owner.principal, jobRead, { organization_id, job_id })
  await expect
    .poll(ended, { timeout: 20_000 })
    .toMatchObject({ status: 'failed', fault_code: 'unprocessable' })
  expect(await world.sql(`select 1 from "group" where name = 'Made by a job'`)).toEqual([])
})
