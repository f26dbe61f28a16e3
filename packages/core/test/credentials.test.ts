import {
  ciTokenCreate,
  groupList,
  jobRead,
  meRead,
  rootSync,
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

test('the id of a token is not enough: another secret with it is nobody', async () => {
  const { token } = await personal()
  const ci = await world.ask(world.owner.principal, ciTokenCreate, { group_id: world.group_id })
  expect([await outcome(token), await outcome(ci.token)]).toEqual(['personal', 'ci'])
  for (const [kind, known] of [
    ['personal', token],
    ['ci', ci.token],
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

test('a token ends on its day', async () => {
  const { token, details } = await personal()
  await world.sql("update user_token set expires_at = now() - interval '1 second' where id = $1", [
    details.id,
  ])
  expect(await outcome(token)).toBe('expired')
})

test('a token is its owner’s: others neither see nor revoke it', async () => {
  const { details } = await personal()
  const other = await world.join(world.organization_id, 'admin')
  expect(await world.ask(other.principal, tokenList, {})).toEqual([])
  await expect(world.ask(other.principal, tokenRevoke, { token_id: details.id })).rejects.toMatchObject({
    code: 'not_found',
  })
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
  await expect.poll(ended).toMatchObject({ status: 'failed', fault_code: 'unauthenticated' })
})

test('a job that names what nobody may ask later is refused', async () => {
  const { organization_id, root_id, owner } = world
  const { id: job_id } = await world.ask(owner.principal, rootSync, { organization_id, root_id })
  const input = JSON.stringify({ organization_id, name: 'Made by a job' })
  await world.sql("update job set operation = 'group.create', input = $2 where id = $1", [job_id, input])
  await using _worker = await world.core.startWorker()
  const ended = () => world.ask(owner.principal, jobRead, { organization_id, job_id })
  await expect.poll(ended).toMatchObject({ status: 'failed', fault_code: 'unprocessable' })
  expect(await world.sql(`select 1 from "group" where name = 'Made by a job'`)).toEqual([])
})
