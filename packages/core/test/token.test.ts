import {
  ciTokenCreate,
  ciTokenList,
  ciTokenRevoke,
  groupList,
  jobRead,
  noticeList,
  rootSync,
  serviceTokenCreate,
  serviceTokenList,
  serviceTokenRevoke,
  tokenCreate,
  tokenLeaked,
  tokenList,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCredentialText, readCredentialText } from '../src/keys/token-text.ts'
import { hold } from './hold.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
const outcome = (text: string): Promise<string> => codeOf(world.core.identify(text))
const personal = (by: Person = world.owner, days?: number) =>
  world.ask(by.principal, tokenCreate, { name: 'one', scopes: ['group:read'], ...(days && { days }) })
const told = async (by: Person, kind: string) =>
  (await world.ask(by.principal, noticeList, {})).items.filter((notice) => notice.kind === kind)
const valueIn = (notice: { values: { name: string; value: string }[] } | undefined, name: string) =>
  notice?.values.find((one) => one.name === name)?.value
const aged = (old: Person): Person => ({
  ...old,
  principal: {
    ...old.principal,
    kind: 'session',
    user_id: old.user_id,
    credential_id: old.user_id,
    signed_in_at: new Date(Date.now() - 16 * 60_000).toISOString(),
  },
})

test('a token lives ninety days unless less is said, and never more than a hundred and eighty', async () => {
  const days = async (asked?: number) => {
    const { details } = await personal(world.owner, asked)
    return Math.round((Date.parse(details.expires_at) - Date.now()) / 86_400_000)
  }
  expect(await days()).toBe(90)
  expect(await days(7)).toBe(7)
  expect(await days(180)).toBe(180)
  expect(await codeOf(days(181))).toBe('invalid')
})

test('twenty tokens of one person live at once and no more, also when they are made at once', async () => {
  const busy = await world.join(world.organization_id, 'member')
  for (let count = 1; count < 20; count++) await personal(busy)
  await using held = await hold(world, 'user_token', 'write')
  const made = Promise.all([1, 2, 3, 4].map(() => codeOf(personal(busy))))
  await expect.poll(held.waiting).toBe(4)
  await held.letGo()
  expect((await made).sort()).toEqual(['conflict', 'conflict', 'conflict', 'done'])
  await world.sql(
    'update user_token set expires_at = now() where user_id = $1 and id in (select id from user_token where user_id = $1 limit 1)',
    [busy.user_id],
  )
  expect(await codeOf(personal(busy))).toBe('done')
})

test('a person makes at most a hundred tokens a day, so that reports of them do not flood their admins', async () => {
  const busy = await world.join(world.organization_id, 'member')
  const { token } = await personal(busy)
  expect(await outcome(token)).toBe('done')
  await world.sql(
    `insert into user_token (user_id, id, kind, name, scopes, mac, key_version, created_at, expires_at, revoked_at)
     select user_id, gen_random_uuid(), kind, name, scopes, mac, key_version, created_at, expires_at, now()
       from user_token, generate_series(1, 99) where user_id = $1`,
    [busy.user_id],
  )
  expect(await codeOf(personal(busy))).toBe('conflict')
  await world.sql("update user_token set created_at = created_at - interval '25 hours' where user_id = $1", [
    busy.user_id,
  ])
  expect(await codeOf(personal(busy))).toBe('done')
})

test('tokens of machines are made and revoked after a fresh sign-in, and by no token', async () => {
  const { owner, organization_id, group_id } = world
  const service = await world.ask(owner.principal, serviceTokenCreate, {
    organization_id,
    name: 'push',
    scopes: ['deployment:push'],
  })
  const ci = await world.ask(owner.principal, ciTokenCreate, { group_id })
  const old = aged(owner).principal
  const asked = (principal: Person['principal']) => [
    () => world.ask(principal, ciTokenCreate, { group_id }),
    () => world.ask(principal, ciTokenRevoke, { token_id: ci.details.id }),
    () => world.ask(principal, serviceTokenRevoke, { token_id: service.details.id }),
    () =>
      world.ask(principal, serviceTokenCreate, { organization_id, name: 'x', scopes: ['deployment:push'] }),
  ]
  for (const one of asked(old))
    await expect(one()).rejects.toMatchObject({ code: 'denied', evidence: { reason: 'sign_in_again' } })
  const everything = await world.ask(owner.principal, tokenCreate, {
    name: 'all',
    scopes: ['citoken:rotate', 'servicetoken:write'],
  })
  const byToken = await world.core.identify(everything.token)
  for (const one of asked(byToken)) expect(await codeOf(one())).toBe('denied')
  expect((await world.ask(owner.principal, serviceTokenList, {})).map(({ id }) => id)).toContain(
    service.details.id,
  )
  await world.ask(owner.principal, serviceTokenRevoke, { token_id: service.details.id })
  await world.ask(owner.principal, ciTokenRevoke, { token_id: ci.details.id })
  expect([await outcome(service.token), await outcome(ci.token)]).toEqual([
    'unauthenticated',
    'unauthenticated',
  ])
  expect((await world.ask(owner.principal, ciTokenList, { group_id })).map(({ id }) => id)).not.toContain(
    ci.details.id,
  )
})

test('a token that nobody used for ninety days is expired, whichever kind it is', async () => {
  const { token, details } = await personal(world.owner, 180)
  const ci = await world.ask(world.owner.principal, ciTokenCreate, { group_id: world.group_id, days: 180 })
  expect([await outcome(token), await outcome(ci.token)]).toEqual(['done', 'done'])
  const age = (days: number) =>
    Promise.all(
      ['user_token', 'machine_token'].map((table) =>
        world.sql(
          `update ${table} set created_at = now() - interval '170 days', last_used_at = now() - $1 * interval '1 day' where id = any ($2)`,
          [days, [details.id, ci.details.id]],
        ),
      ),
    )
  await age(89)
  expect([await outcome(token), await outcome(ci.token)]).toEqual(['done', 'done'])
  await age(91)
  expect([await outcome(token), await outcome(ci.token)]).toEqual(['expired', 'expired'])
  expect((await world.ask(world.owner.principal, tokenList, {})).map(({ id }) => id)).not.toContain(
    details.id,
  )
})

test('last use is written, at most once a minute', async () => {
  const { token, details } = await personal()
  const used = async () =>
    (await world.ask(world.owner.principal, tokenList, {})).find(({ id }) => id === details.id)?.last_used_at
  expect(await used()).toBeNull()
  await world.core.identify(token)
  const first = await used()
  expect(Date.parse(first ?? '')).toBeGreaterThan(Date.now() - 60_000)
  await world.core.identify(token)
  expect(await used()).toBe(first)
})

test('what a token may do falls and ends with its owner', async () => {
  const { organization_id, group_id } = world
  const owner = await world.join(organization_id, 'member', { id: group_id, role: 'manager' })
  const { token } = await world.ask(owner.principal, tokenCreate, {
    name: 'rotating',
    scopes: ['group:read', 'root:sync', 'citoken:rotate'],
  })
  const list = async () => codeOf(world.ask(await world.core.identify(token), ciTokenList, { group_id }))
  const read = async () => codeOf(world.ask(await world.core.identify(token), groupList, {}))
  expect([await list(), await read()]).toEqual(['done', 'done'])
  await world.sql("update group_member set role = 'viewer' where user_id = $1", [owner.user_id])
  expect([await list(), await read()]).toEqual(['denied', 'done'])
  await world.sql('delete from member where user_id = $1', [owner.user_id])
  expect([await list(), await read()]).toEqual(
    ['not_found', 'denied'].map(() => expect.stringMatching(/^(denied|not_found)$/)),
  )
})

test('a token that was found is revoked by whoever found it, and its owner is told', async () => {
  const finder = await world.join(world.organization_id, 'member', { id: world.group_id, role: 'viewer' })
  const { token, details } = await personal(finder)
  const answer = await world.ask({ kind: 'anonymous' }, tokenLeaked, { token: `found: ${token}\n` })
  expect(answer).toEqual({ ok: true })
  expect(await outcome(token)).toBe('unauthenticated')
  const [notice] = await told(finder, 'token.leaked')
  expect(valueIn(notice, 'token_id')).toBe(details.id)
  const [admins] = await told(world.owner, 'token.leaked')
  expect(valueIn(admins, 'token_id')).toBe(details.id)
  const [logged] = await world.sql(
    "select input from security_log where operation = 'token.leaked' and user_id = $1",
    [finder.user_id],
  )
  expect(logged).toMatchObject({ input: { token_id: details.id, place: 'report' } })
  expect(await world.ask({ kind: 'anonymous' }, tokenLeaked, { token })).toEqual({ ok: true })
  expect(await told(finder, 'token.leaked')).toHaveLength(1)
})

test('a token of a machine that was found is told to its admins, and is in the audit', async () => {
  const { organization_id, owner } = world
  const admin = await world.join(organization_id, 'admin')
  const member = await world.join(organization_id, 'member')
  const { token, details } = await world.ask(owner.principal, serviceTokenCreate, {
    organization_id,
    name: 'deploys',
    scopes: ['deployment:push'],
  })
  await world.core.revokeLeaked(`https://weir.test/v1/me?key=${token}`)
  expect(await outcome(token)).toBe('unauthenticated')
  const [notice] = await told(admin, 'token.leaked')
  expect([valueIn(notice, 'token_name'), valueIn(notice, 'place'), notice?.organization_id]).toEqual([
    'deploys',
    'url',
    organization_id,
  ])
  expect(await told(member, 'token.leaked')).toEqual([])
  const rows = await world.sql("select input from audit where operation = 'token.leaked'")
  expect(rows).toMatchObject([{ input: { token_id: details.id, place: 'url' } }])
})

test('who only knows the id of a token revokes nothing; the answer is the same', async () => {
  const { token } = await personal()
  const id = readCredentialText(token)?.id ?? ''
  for (const text of [newCredentialText('personal', id).text, token.slice(0, -1), 'weirp_', 'nothing'])
    expect(await world.ask({ kind: 'anonymous' }, tokenLeaked, { token: text })).toEqual({ ok: true })
  expect(await outcome(token)).toBe('done')
})

test('the owner is told fourteen and three days before a token ends, each time once', async () => {
  const owner = await world.join(world.organization_id, 'member')
  const { details } = await personal(owner)
  const short = await personal(owner, 2)
  const endsIn = (days: number) =>
    world.sql(
      "update user_token set created_at = now() - interval '60 days', expires_at = now() + $2 * interval '1 day' where id = $1",
      [details.id, days],
    )
  const warnings = async () => {
    await using _worker = await world.core.startWorker()
    await expect.poll(() => pending()).toBe(0)
    return (await told(owner, 'token.expiring')).map((notice) => valueIn(notice, 'days'))
  }
  const pending = async () => {
    const [row] = await world.sql<{ count: number }>(
      `select count(*)::int as count from user_token
        where user_id = $1 and id <> $2 and expires_at < now() + interval '14 days'
          and (warned_days is null or (warned_days = 14 and expires_at < now() + interval '3 days'))`,
      [owner.user_id, short.details.id],
    )
    return row?.count
  }
  await endsIn(15)
  expect(await warnings()).toEqual([])
  await endsIn(13)
  expect(await warnings()).toEqual(['14'])
  await Promise.all([warnings(), warnings()])
  expect(await told(owner, 'token.expiring')).toHaveLength(1)
  await endsIn(2)
  expect((await warnings()).sort()).toEqual(['14', '3'])
})

test('what was asked for while a token worked is still done within the hour, and no later', async () => {
  const { organization_id, root_id, owner } = world
  const { token, details } = await world.ask(owner.principal, tokenCreate, {
    name: 'syncing',
    scopes: ['root:sync', 'group:read'],
  })
  const principal = await world.core.identify(token)
  const faultAfter = async (minutes: number) => {
    const job = await world.ask(principal, rootSync, { organization_id, root_id })
    await world.sql("update user_token set expires_at = now() - $2 * interval '1 minute' where id = $1", [
      details.id,
      minutes,
    ])
    await using _worker = await world.core.startWorker()
    const ended = () => world.ask(owner.principal, jobRead, { organization_id, job_id: job.id })
    await expect.poll(ended).toMatchObject({ status: 'failed' })
    return (await ended()).fault_code
  }
  expect(await faultAfter(5)).not.toBe('expired') // there is no such host: it fails for itself
  expect(await faultAfter(61)).toBe('expired')
})
