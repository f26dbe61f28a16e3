import { createClient, directOperations, type DirectOperation } from '@weir/contract'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hold } from '../../../core/test/hold.ts'
import { type App, createApp } from '../../src/app.ts'
import { graphqlSchema, inGraphql } from '../../src/graphql/schema.ts'
import { type RateLimits, unlimitedRates } from '../../src/limits.ts'
import { documentOf, inputOf } from '../sample.ts'
import { type Serving, serving } from '../serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

/** Addresses of documentation (RFC 5737, RFC 3849), from which these tests ask: as proxies, whom plain HTTP is answered. */
const documentation = ['198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32']

/** Another instance on the same database, with these limits and no others. */
const instance = (rates: Partial<RateLimits>, trustedProxies = documentation): App =>
  createApp(here.world.core, {
    log: pino({ level: 'silent' }),
    limits: { rates: { ...unlimitedRates, ...rates } },
    trustedProxies,
  })

const get = (path: string, headers: Record<string, string> = {}) =>
  new Request(`http://weir.test${path}`, { headers })
const mine = () => ({ authorization: `Bearer ${here.token}` })
const many = <T>(count: number, ask: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => ask(at)))
const countOf = (answers: Response[], status: number) => answers.filter((one) => one.status === status).length

/** Addresses that no other test of this file counts. */
let used = 0
const anAddress = () => `198.51.100.${++used}`

describe('a limit', () => {
  test('lets so many through in a minute and answers 429 with how long to wait', async () => {
    const app = instance({ address: 20 })
    const address = anAddress()
    const answers = await many(30, () => app.fetch(get('/v1/metrics'), address))
    expect([countOf(answers, 200), countOf(answers, 429)]).toEqual([20, 10])
    const refused = await app.fetch(get('/v1/metrics'), address)
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(refused.headers.get('ratelimit-policy')).toBe('"address";q=20;w=60')
    expect(refused.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+$/)
    expect(refused.headers.get('strict-transport-security')).toBeTruthy()
    expect((await app.fetch(get('/v1/metrics'), anAddress())).status).toBe(200)
  })

  test('is shared by all instances', async () => {
    const [one, two] = [instance({ address: 15 }), instance({ address: 15 })]
    const address = anAddress()
    const answers = await many(40, (at) => (at % 2 ? one : two).fetch(get('/v1/metrics'), address))
    expect(countOf(answers, 200)).toBe(15)
    const large = [instance({ address: 160 }), instance({ address: 160 })]
    const crowd = anAddress()
    const all = await many(600, (at) => (large[at % 2] ?? one).fetch(get('/v1/metrics'), crowd))
    expect(countOf(all, 200)).toBeGreaterThanOrEqual(160)
    expect(countOf(all, 200)).toBeLessThanOrEqual(160 + 2 * 20)
  })

  test('never holds up who asks for health', async () => {
    const app = instance({ address: 1, page: 1 })
    const address = anAddress()
    for (const path of ['/livez', '/readyz', '/livez', '/readyz'])
      expect((await app.fetch(get(path), address)).status).toBe(200)
  })

  test('holds a credential wherever it comes from, and the page apart from the API', async () => {
    const app = instance({ credential: 5, page: 2 })
    const answers = await many(8, () => app.fetch(get('/v1/groups', mine()), anAddress()))
    expect(countOf(answers, 429)).toBe(3)
    const address = anAddress()
    const pages = await many(4, () => app.fetch(get('/'), address))
    expect(countOf(pages, 429)).toBe(2)
    expect((await app.fetch(get('/v1/metrics'), address)).status).toBe(200)
  })

  test('of wrong credentials stops guessing, and not those whose credential is good', async () => {
    const app = instance({ failure: 5 })
    const address = anAddress()
    expect((await app.fetch(get('/v1/groups', mine()), address)).status).toBe(200)
    const guesses = await many(20, (at) =>
      app.fetch(get('/v1/groups', { authorization: `Bearer weirp_guess${at}` }), address),
    )
    expect(countOf(guesses, 401) + countOf(guesses, 429)).toBe(20)
    expect(countOf(guesses, 401)).toBeLessThanOrEqual(5)
    const next = await app.fetch(get('/v1/groups', { authorization: 'Bearer weirp_another' }), address)
    expect(next.status).toBe(429)
    expect((await app.fetch(get('/v1/groups', mine()), address)).status).toBe(200)
  })

  test('of a class counts each call of a document', async () => {
    const app = instance({ sign_in: 10 })
    const address = anAddress()
    const fields = Array.from(
      { length: 11 },
      (_, at) => `a${at}: redeemSignIn(input: { code: "x" }) { token }`,
    )
    const body = JSON.stringify({ query: `mutation { ${fields.join(' ')} }` })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const answer = await app.fetch(new Request('http://weir.test/graphql', init), address)
    expect(answer.status).toBe(429)
    expect(await answer.text()).toContain('"rate_limited"')
  })

  test('of what runs at once holds an organization, and frees its places again', async () => {
    const app = instance({ running: 3 })
    const ask = () =>
      app.fetch(get(`/v1/groups?organization_id=${here.world.organization_id}`, mine()), anAddress())
    await using held = await hold(here.world, '"group"', 'read')
    const first = many(3, ask)
    await expect.poll(held.waiting).toBe(3)
    const more = many(9, ask)
    const refused = await Promise.race([more, setTimeout(20_000)]) // one that is let in waits too
    await held.letGo()
    expect(countOf(refused ?? [], 429)).toBe(9)
    expect(countOf(await first, 200)).toBe(3)
    expect((await ask()).status).toBe(200)
    await more
  })
})

describe('the address of a client', () => {
  test('is what trusted proxies say, and nobody else', async () => {
    const app = instance({ address: 2 }, ['10.0.0.0/8', 'fd00::/8'])
    const ask = (neighbour: string, forwarded: string) =>
      app.fetch(get('/v1/metrics', { 'x-forwarded-for': forwarded }), neighbour)
    for (const [neighbour, first, second] of [
      ['10.0.0.1', '203.0.113.1', '203.0.113.1'],
      ['10.0.0.1', '1.1.1.1, 203.0.113.2', '2.2.2.2, 203.0.113.2'],
      ['fd00::1', '203.0.113.3, 10.1.1.1', '203.0.113.3, 10.2.2.2'],
      ['::ffff:10.0.0.1', '203.0.113.4', '203.0.113.4'],
      ['10.0.0.1', '2001:db8:1:2:3::4', '2001:db8:1:2:ffff::1'],
    ] as const) {
      expect((await ask(neighbour, first)).status).toBe(200)
      expect((await ask(neighbour, second)).status).toBe(200)
      expect((await ask(neighbour, first)).status, neighbour).toBe(429)
    }
    expect((await ask('10.0.0.1', '2001:db8:1:3::1')).status).toBe(200)
    const answers = await many(4, (at) => ask('203.0.113.5', `1.1.1.${at}`))
    expect(countOf(answers, 403), 'who is no proxy is believed nothing, and answered nothing').toBe(4)
  })
})

describe('over the limit', () => {
  const schema = graphqlSchema()
  const graphql = (operation: DirectOperation, headers: Record<string, string>) =>
    new Request('http://weir.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(documentOf(schema, operation)),
    })
  const rest = (
    app: App,
    operation: DirectOperation,
    { token, address }: { token?: string; address: string },
  ) => {
    const fetch = (request: Request) => app.fetch(request, address)
    const client = createClient({ url: 'http://weir.test', fetch, ...(token !== undefined && { token }) })
    const input = inputOf(operation)
    return operation.upload
      ? client.upload(operation, input, { body: new Blob(['{}']), contentType: 'application/json' })
      : client.call(operation, input)
  }

  test('every operation answers 429, to strangers and to those with a credential, over both APIs', async () => {
    const app = instance({ address: 1, credential: 1 })
    const [address, other] = [anAddress(), anAddress()]
    await app.fetch(get('/v1/metrics'), address)
    await instance({ credential: 1 }).fetch(get('/v1/me', mine()), other)
    const limited = instance({ credential: 1 })
    const wrong: string[] = []
    for (const operation of directOperations.values()) {
      const said = [
        await rest(app, operation, { address }).catch((error: unknown) => Reflect.get(Object(error), 'code')),
        await rest(limited, operation, { token: here.token, address: other }).catch((error: unknown) =>
          Reflect.get(Object(error), 'code'),
        ),
        ...(inGraphql(operation)
          ? [
              (await app.fetch(graphql(operation, {}), address)).status,
              (await limited.fetch(graphql(operation, mine()), other)).status,
            ]
          : []),
      ]
      if (said.some((one) => one !== 'rate_limited' && one !== 429))
        wrong.push(`${operation.name}: ${said.join(', ')}`)
    }
    expect(wrong).toEqual([])
  })
})

test('four hundred requests cost a few statements', async () => {
  let statements = 0
  const { rates } = here.world.core
  const core = new Proxy(here.world.core, {
    get: (target, name) =>
      name === 'rates'
        ? {
            ...rates,
            add: (counts: ReadonlyMap<string, number>) => {
              statements++
              return rates.add(counts)
            },
          }
        : Reflect.get(target, name),
  })
  const app = createApp(core, {
    log: pino({ level: 'silent' }),
    limits: { rates: { ...unlimitedRates, address: 480 } },
    trustedProxies: documentation,
  })
  const address = anAddress()
  for (let at = 0; at < 400; at++) expect((await app.fetch(get('/v1/metrics'), address)).status).toBe(200)
  expect(statements).toBeGreaterThan(1)
  expect(statements).toBeLessThan(20)
})
