import {
  deviceApprove,
  deviceDeny,
  deviceFind,
  devicePoll,
  deviceStart,
  groupCreate,
  groupList,
  rootSync,
  tokenCreate,
  tokenList,
  tokenRevoke,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Person, type World } from './world.ts'

const stranger = { kind: 'anonymous' as const }
let world: World
beforeAll(async () => {
  world = await openWorld({ publicUrl: () => 'https://weir.example.test' })
})
afterAll(() => world[Symbol.asyncDispose]())

const start = () => world.ask(stranger, deviceStart, { client_name: 'Editor of the laptop' })
/** Polls as a patient device: the interval has passed. */
async function poll(device_code: string) {
  await world.sql("update device_grant set polled_at = polled_at - interval '1 hour'")
  return world.ask(stranger, devicePoll, { device_code })
}
const approve = (user_code: string, by: Person = world.owner) =>
  world.ask(by.principal, deviceApprove, { user_code })
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

test('a device gets a token of its own once its person approved', async () => {
  const started = await start()
  expect(started).toMatchObject({ expires_in: 600, interval: 5 })
  expect(started.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  expect(started.verification_uri_complete).toBe(`https://weir.example.test/device#code=${started.user_code}`)
  expect(await poll(started.device_code)).toMatchObject({
    error: 'authorization_pending',
    access_token: null,
  })
  const typed = started.user_code.toLowerCase().replace('-', ' ')
  expect(await world.ask(world.owner.principal, deviceFind, { user_code: typed })).toMatchObject({
    client_name: 'Editor of the laptop',
    scopes: ['organization:read', 'group:read'],
  })
  await approve(typed)
  const given = await poll(started.device_code)
  expect(given).toMatchObject({ error: null, token_type: 'Bearer', scope: 'organization:read group:read' })
  const principal = await world.core.identify(given.access_token ?? '')
  expect(principal).toMatchObject({ kind: 'ide', user_id: world.owner.user_id })
  expect((await world.ask(principal, groupList, {})).items).toHaveLength(1)
  const [listed] = await world.ask(world.owner.principal, tokenList, {})
  expect(listed).toMatchObject({ kind: 'ide', name: 'Editor of the laptop' })
  await world.ask(world.owner.principal, tokenRevoke, { token_id: listed?.id ?? '' })
  expect(await codeOf(world.core.identify(given.access_token ?? ''))).toBe('unauthenticated')
})

test('the token of an editor reads and does nothing else', async () => {
  const { device_code, user_code } = await start()
  await approve(user_code)
  const principal = await world.core.identify((await poll(device_code)).access_token ?? '')
  const { organization_id, root_id } = world
  const tries = [
    () => world.ask(principal, groupCreate, { organization_id, name: 'No' }),
    () => world.ask(principal, rootSync, { organization_id, root_id }),
    () => world.ask(principal, tokenCreate, { name: 'more', scopes: ['group:read'] }),
    () => world.ask(principal, deviceApprove, { user_code: 'BBBB-BBBB' }),
  ]
  for (const one of tries) expect(await codeOf(one())).toBe('denied')
})

test('a token is given once, also when many ask at once', async () => {
  const { device_code, user_code } = await start()
  await approve(user_code)
  await world.sql('update device_grant set polled_at = null')
  const together = (code: string) =>
    Promise.all(Array.from({ length: 8 }, () => world.ask(stranger, devicePoll, { device_code: code })))
  await together('none such: every connection is open then')
  const polled = await together(device_code)
  expect(polled.filter(({ access_token }) => access_token !== null)).toHaveLength(1)
  expect(await poll(device_code)).toMatchObject({ error: 'expired_token', access_token: null })
})

test('who asks too soon is slowed down, and waits longer each time', async () => {
  const { device_code } = await start()
  const soon = () => world.ask(stranger, devicePoll, { device_code })
  expect(await soon()).toMatchObject({ error: 'authorization_pending', interval: 5 })
  expect(await soon()).toMatchObject({ error: 'slow_down', interval: 10 })
  expect(await soon()).toMatchObject({ error: 'slow_down', interval: 15 })
  expect(await poll(device_code)).toMatchObject({ error: 'authorization_pending', interval: 15 })
})

test('a device that was denied gets nothing, and is told so once', async () => {
  const { device_code, user_code } = await start()
  await world.ask(world.owner.principal, deviceDeny, { user_code })
  expect(await codeOf(approve(user_code))).toBe('conflict')
  expect(await poll(device_code)).toMatchObject({ error: 'access_denied', access_token: null })
  expect(await poll(device_code)).toMatchObject({ error: 'expired_token' })
})

test('both codes end after ten minutes', async () => {
  const { device_code, user_code } = await start()
  await world.sql(
    "update device_grant set expires_at = expires_at - interval '10 minutes' where used_at is null",
  )
  expect(await poll(device_code)).toMatchObject({ error: 'expired_token' })
  expect(await codeOf(approve(user_code))).toBe('not_found')
  expect(await poll('no such code')).toMatchObject({ error: 'expired_token' })
})

test('neither code is stored, nor written into what is logged', async () => {
  const { device_code, user_code } = await start()
  await approve(user_code)
  const rows = await world.sql(
    'select g::text as text from device_grant g union all select s::text from security_log s',
  )
  const text = rows.map((row) => String(row['text'])).join('\n')
  expect(text).toContain('device.approve')
  for (const code of [device_code, user_code, user_code.replace('-', '')]) expect(text).not.toContain(code)
})

test('wrong codes are counted for each person, and ten of them are enough for a while', async () => {
  const guesser = await world.join(world.organization_id, 'member')
  const { user_code } = await start()
  const guess = (code: string) => codeOf(world.ask(guesser.principal, deviceFind, { user_code: code }))
  for (let turn = 0; turn < 10; turn++) expect(await guess(`BBBB-BBB${'BCDFGHJKLM'[turn]}`)).toBe('not_found')
  expect(await guess(user_code)).toBe('rate_limited')
  expect(await codeOf(approve(user_code, guesser))).toBe('rate_limited')
  expect(await codeOf(world.ask(world.owner.principal, deviceFind, { user_code }))).toBe('done')
  await world.sql("update code_guess set since = since - interval '16 minutes'")
  expect(await guess(user_code)).toBe('done')
})

test('approving needs a fresh sign-in, and room among the twenty tokens', async () => {
  const { user_code } = await start()
  const old = { ...world.owner.principal, signed_in_at: new Date(Date.now() - 16 * 60_000).toISOString() }
  await expect(world.ask(old, deviceApprove, { user_code })).rejects.toMatchObject({
    code: 'denied',
    evidence: { reason: 'sign_in_again', fresh_seconds: 900 },
  })
  const full = await world.join(world.organization_id, 'member')
  for (let count = 0; count < 20; count++)
    await world.ask(full.principal, tokenCreate, { name: `token ${count}`, scopes: ['group:read'] })
  expect(await codeOf(approve(user_code, full))).toBe('conflict')
})

test('devices that were approved while there was room get no token when there is none', async () => {
  const full = await world.join(world.organization_id, 'member')
  for (let count = 0; count < 19; count++)
    await world.ask(full.principal, tokenCreate, { name: `token ${count}`, scopes: ['group:read'] })
  const devices = [await start(), await start()]
  for (const { user_code } of devices) await approve(user_code, full)
  const given = [await poll(devices[0]?.device_code ?? ''), await poll(devices[1]?.device_code ?? '')]
  expect(given.map(({ error }) => error)).toEqual([null, 'access_denied'])
})

test('a token that nobody used for ninety days takes no room, at the approval nor after it', async () => {
  const full = await world.join(world.organization_id, 'member')
  for (let count = 0; count < 20; count++)
    await world.ask(full.principal, tokenCreate, {
      name: `token ${count}`,
      scopes: ['group:read'],
      days: 180,
    })
  await world.sql(
    "update user_token set created_at = now() - interval '91 days' where user_id = $1 and id in (select id from user_token where user_id = $1 limit 1)",
    [full.user_id],
  )
  const { device_code, user_code } = await start()
  await approve(user_code, full)
  expect(await poll(device_code)).toMatchObject({ error: null, access_token: expect.any(String) })
})

test('what devices leave behind is swept after a day', async () => {
  const { user_code } = await start()
  await approve(user_code)
  await codeOf(world.ask(world.owner.principal, deviceFind, { user_code: 'BBBB-BBBB' }))
  const left = async () => {
    const [row] = await world.sql<{ left: number }>(
      'select ((select count(*) from device_grant) + (select count(*) from device_decision) + (select count(*) from code_guess))::int as left',
    )
    return row?.left
  }
  expect(await left()).toBeGreaterThan(2)
  await world.sql("update device_grant set expires_at = now() - interval '2 days'")
  await world.sql("update device_decision set decided_at = now() - interval '2 days'")
  await world.sql("update code_guess set since = now() - interval '2 days'")
  await using _worker = await world.core.startWorker()
  await expect.poll(left).toBe(0)
})

test('a place on the network has room for ten devices that wait, and a full one keeps nobody else out', async () => {
  const from = (place: string) =>
    world.core
      .session({ principal: stranger, kind: 'mutation', place, from: '192.0.2.0' }, (call) =>
        call(deviceStart, { client_name: 'Editor' }),
      )
      .then(
        ({ user_code }) => user_code,
        (error: { code: string }) => error.code,
      )
  const codes: string[] = []
  for (let one = 0; one < 11; one++) codes.push(await from('192.0.2.1'))
  expect(codes.indexOf('busy')).toBe(10)
  const other = await from('192.0.2.2')
  expect(await world.ask(world.owner.principal, deviceFind, { user_code: other })).toMatchObject({
    from_address: '192.0.2.0',
  })
  expect(
    await world.ask(world.owner.principal, deviceFind, { user_code: codes[0] ?? '' }),
    'who waits stays',
  ).toMatchObject({ client_name: 'Editor' })
  expect(JSON.stringify(await world.sql('select * from device_grant'))).not.toMatch(/192\.0\.2\.[12]/)
})
