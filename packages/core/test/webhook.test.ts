import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  auditList,
  type InputOf,
  noticeList,
  vulnerabilityTreat,
  webhookCreate,
  webhookDeliveries,
  webhookList,
  webhookRemove,
  webhookReplay,
  webhookRotate,
  webhookUpdate,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { loginPasswords } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { openDataKeys } from '../src/keys/data-keys.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { sealedColumns } from '../src/keys/sealed-column.ts'
import { openWebhookVault, type WebhookVault } from '../src/keys/webhook-vault.ts'
import { openOutgoing } from '../src/outgoing/outgoing.ts'
import { secondsUntilNext } from '../src/webhook/back-off.ts'
import { type Deliverer, openDeliverer } from '../src/webhook/deliver.ts'
import { messageOf } from '../src/webhook/message.ts'
import { addVulnerability } from './fact-rows.ts'
import { isSignedBy, openReceiver, type Received, type Receiver } from './webhook-receiver.ts'
import { openWorld, type World } from './world.ts'

const cycles = process.env.WEIR_NIGHTLY === '1' ? 50 : 3

let world: World
let database: Database
let webhooks: WebhookVault
let deliverer: Deliverer
let receiver: Receiver
beforeAll(async () => {
  world = await openWorld({ allowsLoopback: true })
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  database = openDatabase({ host, port, database: name ?? '' }, (login) => loginPasswords(keyring, login))
  const keeper = database.pool('weir_keeper')
  webhooks = openWebhookVault(keeper, sealedColumns(openDataKeys(keeper, keyring)))
  deliverer = openDeliverer({ database, webhooks }, openOutgoing({ allowsLoopback: true }))
})
afterAll(async () => {
  deliverer[Symbol.dispose]()
  await database[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await world.sql('delete from webhook')
  const opened = await openReceiver()
  receiver = opened
  return () => opened[Symbol.asyncDispose]()
})

const asked = <T extends object>(more: T) => ({ organization_id: world.organization_id, ...more })
const make = (more: Partial<InputOf<typeof webhookCreate>> = {}) =>
  world.ask(
    world.owner.principal,
    webhookCreate,
    asked({ name: 'Hook', url: receiver.url, kinds: ['vulnerability.reported' as const], ...more }),
  )
const deliveries = async () => (await world.ask(world.owner.principal, webhookDeliveries, asked({}))).items
const turn = async () => (await deliverer.turn()).sent
/** As if the time of the next attempt had come. */
const dueNow = () =>
  world.sql(`update webhook_delivery set due_at = now() - interval '1 second' where state = 'waiting'`)
const only = (list: readonly Received[]): Received => {
  expect(list).toHaveLength(1)
  return list[0] as Received // counted above
}

test('what happens is told once to each place that wants it, signed so that others verify it', async () => {
  const { secret, details } = await make()
  await make({ name: 'Other kinds', kinds: ['reattack.verified'] })
  await make({
    name: 'Other groups',
    group_ids: [(await world.group(world.owner, world.organization_id, 'Else')).group_id],
  })
  const { id } = await addVulnerability(world, world, { title: 'canary-title', message: 'canary-message' })
  await Promise.all([turn(), turn()])
  await dueNow()
  await turn()
  const told = only(receiver.received)
  expect(isSignedBy(secret, told)).toBe(true)
  expect(isSignedBy(secret, { ...told, body: `${told.body} ` })).toBe(false)
  expect(isSignedBy(secret, { ...told, headers: { ...told.headers, 'webhook-timestamp': '1' } })).toBe(false)
  expect(JSON.parse(told.body)).toMatchObject({
    type: 'vulnerability.reported',
    data: { count: 1, ids: [id], group_id: world.group_id },
  })
  expect(told.body).not.toContain('canary')
  const [one] = await deliveries()
  expect(one).toMatchObject({
    id: told.headers['webhook-id'],
    webhook_id: details.id,
    state: 'delivered',
    attempts: 1,
    response_status: 204,
  })
})

test('many at once are one delivery; what was taken back is told to nobody', async () => {
  await make({ kinds: ['treatment.requested', 'vulnerability.closed'] })
  const ids = [(await addVulnerability(world, world)).id, (await addVulnerability(world, world)).id]
  const accept = (vulnerability_ids: string[], accepted_until: string) =>
    world.ask(
      world.owner.principal,
      vulnerabilityTreat,
      asked({ vulnerability_ids, treatment: 'accepted' as const, justification: 'canary', accepted_until }),
    )
  await expect(accept(ids, '2020-01-01')).rejects.toThrow()
  expect(await deliveries()).toEqual([])
  await accept(ids, new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10))
  await world.sql(
    `update vulnerability set status = 'safe', closed_at = now(), closing_cause = 'fixed' where id = any ($1)`,
    [ids],
  )
  expect((await deliveries()).map(({ kind, count }) => `${kind} ${count}`).sort()).toEqual([
    'treatment.requested 2',
    'vulnerability.closed 2',
  ])
})

test('neither the address nor the secret is shown again, and another organization sees nothing', async () => {
  const { secret } = await make()
  const rival = await world.organization('Rival')
  expect((await world.ask(rival.owner.principal, webhookList, {})).items).toEqual([])
  const shown = JSON.stringify([
    await world.ask(world.owner.principal, webhookList, asked({})),
    await world.ask(world.owner.principal, auditList, asked({ first: 50 })),
    await world.sql('select w::text from webhook w'),
  ])
  expect(shown).not.toContain(secret.slice(6))
  expect(shown).not.toContain('of-the-address')
})

test('a new secret signs from the next attempt on, and the old one for a day beside it', async () => {
  const { secret, details } = await make()
  const rotated = await world.ask(world.owner.principal, webhookRotate, asked({ webhook_id: details.id }))
  await addVulnerability(world, world)
  await turn()
  const told = only(receiver.received)
  expect([secret, rotated.secret].map((one) => isSignedBy(one, told))).toEqual([true, true])
  const row = { organization_id: world.organization_id, id: details.id }
  const stored = await webhooks.open(row)
  const over = { ...stored, previous: { secret, until: new Date(Date.now() - 1000).toISOString() } }
  await world.sql('update webhook set sealed = $1', [await webhooks.seal(row, over)])
  await addVulnerability(world, world)
  await turn()
  const later = receiver.received[1] as Received // the second one
  expect([secret, rotated.secret].map((one) => isSignedBy(one, later))).toEqual([false, true])
})

test('what fails is tried again with the same id, later and later, until there is no more to try', async () => {
  await make()
  receiver.answer = { status: 500, text: 'no\u0000 <b>good</b>' }
  await addVulnerability(world, world)
  await turn()
  const inAnHour = "update webhook_delivery set due_at = now() + interval '1 hour' where state = 'waiting'"
  await world.sql(inAnHour)
  await turn() // it is not due
  expect(await deliveries()).toMatchObject([
    { state: 'waiting', attempts: 1, response_status: 500, response_text: 'no <b>good</b>' },
  ])
  for (let attempt = 2; attempt <= 11; attempt++) {
    await dueNow()
    await turn()
  }
  await dueNow()
  await turn()
  expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: 11 }])
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(receiver.received).toHaveLength(11)
  const waits = Array.from({ length: 10 }, (_, at) => secondsUntilNext(at + 1, 0.5) ?? 0)
  expect(waits).toEqual([...new Set(waits)].sort((a, b) => a - b))
  expect(secondsUntilNext(1, 0)).toBeCloseTo(4)
  expect(secondsUntilNext(1, 1)).toBeCloseTo(6)
  expect(secondsUntilNext(11, 0)).toBeNull()
})

test('a place that fails for five days, or is gone, is told nothing more, and who made it hears of that', async () => {
  const { details } = await make()
  const state = async () => (await world.ask(world.owner.principal, webhookList, asked({}))).items[0]?.state
  const told = async () =>
    (await world.ask(world.owner.principal, noticeList, {})).items.filter(
      ({ kind }) => kind === 'webhook.disabled',
    ).length
  receiver.answer = { status: 503, text: '' }
  await addVulnerability(world, world)
  await turn()
  expect([await state(), await told()]).toEqual(['active', 0])
  await world.sql(`update webhook set failing_since = now() - interval '6 days'`)
  await dueNow()
  await turn()
  expect([await state(), await told()]).toEqual(['disabled', 1])
  await addVulnerability(world, world)
  expect(await deliveries()).toHaveLength(1)
  receiver.answer = { status: 410, text: '' }
  await world.ask(
    world.owner.principal,
    webhookUpdate,
    asked({ webhook_id: details.id, state: 'active' as const }),
  )
  await dueNow()
  await turn()
  expect([await state(), await told()]).toEqual(['disabled', 2])
})

test('one delivery, or all of a span, is sent again with its id, and only by its own webhook', async () => {
  const { details } = await make()
  const other = await make({ name: 'Other' })
  await addVulnerability(world, world)
  await addVulnerability(world, world)
  await turn()
  const replay = (more: Omit<InputOf<typeof webhookReplay>, 'webhook_id'>, webhook_id = details.id) =>
    world.ask(world.owner.principal, webhookReplay, asked({ webhook_id, ...more }))
  const own = (await deliveries()).filter(({ webhook_id }) => webhook_id === details.id).map(({ id }) => id)
  expect(await replay({ delivery_ids: own.slice(0, 1) })).toEqual({ replayed: 1 })
  await turn()
  expect(receiver.received.filter(({ headers }) => headers['webhook-id'] === own[0])).toHaveLength(2)
  expect(await replay({ since: '2000-01-01T00:00:00Z' })).toEqual({ replayed: 2 })
  expect(await replay({ since: '2000-01-01T00:00:00Z' })).toEqual({ replayed: 0 })
  expect(await replay({ since: '2000-01-01T00:00:00Z', until: '2000-01-02T00:00:00Z' })).toEqual({
    replayed: 0,
  })
  await expect(replay({ delivery_ids: own }, other.details.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(replay({})).rejects.toMatchObject({ code: 'invalid' })
  await world.ask(world.owner.principal, webhookRemove, asked({ webhook_id: details.id }))
  expect(await deliveries()).toHaveLength(2)
})

test('an address that may never be called is refused, a redirect is not followed, and what is next to us is not reached', async () => {
  for (const url of [
    'http://hooks.example.test/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest',
    'https://a:b@example.test/',
    'file:///etc/passwd',
    'https://example.test:22/',
  ])
    await expect(make({ url })).rejects.toMatchObject({ code: 'unprocessable' })
  await make()
  receiver.answer = { status: 302, text: '', headers: { location: 'http://127.0.0.1:1/' } }
  await addVulnerability(world, world)
  await turn()
  expect(await deliveries()).toMatchObject([{ state: 'waiting', response_status: null }])
  expect(receiver.received).toHaveLength(1)
  await dueNow()
  using strict = openDeliverer({ database, webhooks }, openOutgoing())
  await (
    await strict.turn()
  ).sent
  expect(receiver.received).toHaveLength(1)
  expect((await deliveries())[0]?.response_text).toContain('never called')
})

test('the form for Slack is one sentence, in which the name of a group neither links nor calls', () => {
  const told = {
    id: 'x',
    kind: 'vulnerability.closed',
    created_at: '2026-01-01T00:00:00Z',
    data: { count: 2, group: '<!channel> & <http://evil.example|here>' },
  }
  expect(JSON.parse(messageOf(told, 'slack', { secrets: [], seconds: 1 }).body)).toEqual({
    text: 'Weir: 2 vulnerabilities are closed in &lt;!channel&gt; &amp; &lt;http://evil.example|here&gt;',
  })
})

test(
  `a worker killed anywhere loses nothing and gives nothing a second id: ${cycles} cycles`,
  async () => {
    const { secret } = await make()
    const events = 4
    for (let cycle = 0; cycle < cycles; cycle++) {
      for (let i = 0; i < events; i++) await addVulnerability(world, world)
      await dueNow()
      const heard = receiver.received.length
      const reached = Promise.withResolvers<void>()
      receiver.heard = () => void (receiver.received.length > heard + (cycle % events) && reached.resolve())
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'webhook-holder.ts'), world.dataFolder, world.ownerUrl],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      )
      await reached.promise
      child.kill('SIGKILL')
      await once(child, 'close')
    }
    receiver.heard = () => undefined
    for (let round = 0; round < cycles * events; round++) {
      await dueNow()
      await turn()
    }
    const rows = await world.sql<{ id: string; state: string }>('select id, state from webhook_delivery')
    expect(rows).toHaveLength(cycles * events)
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['delivered']))
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set(rows.map(({ id }) => id)),
    )
    expect(receiver.received.every((one) => isSignedBy(secret, one))).toBe(true)
  },
  cycles * 30_000,
)
