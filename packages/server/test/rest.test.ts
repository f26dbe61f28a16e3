import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newBrowser, testOrigins } from '../../core/test/browser.ts'
import { type Serving, serving, stranger, tokenOf } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving({ origins: testOrigins })
})
afterAll(() => here[Symbol.asyncDispose]())

const anyId = '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'

describe('an answer', () => {
  test('of pages carries one cursor and a Link to the next page', async () => {
    for (const name of ['One', 'Two', 'Three'])
      await here.world.group(here.world.owner, here.world.organization_id, name)
    const first = await here.get('/v1/groups?first=2')
    expect(first.status, first.text).toBe(200)
    expect(Object.keys(first.body).sort()).toEqual([
      'has_next',
      'items',
      'next_cursor',
      'total',
      'total_is_bounded',
    ])
    expect(first.body).toMatchObject({ has_next: true, total: 4 })
    const link = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await here.get(link)
    expect(second.body).toMatchObject({ has_next: false, next_cursor: null })
    expect(second.headers.get('link')).toBeNull()
    const names = [...first.body.items, ...second.body.items].map((group) => group.name)
    expect(names).toEqual(['Alpha', 'One', 'Three', 'Two'])
  })

  test('carries the headers of safety, a request id, and is stored nowhere', async () => {
    for (const path of ['/v1/me', '/v1/nothing', '/livez', '/graphql']) {
      const { headers } = await here.get(path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('strict-transport-security') ?? '').toMatch(/^max-age=/)
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('set-cookie')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('echoes a harmless request id and no other', async () => {
    const id = async (given: string) =>
      (await here.get('/v1/me', { headers: { 'x-request-id': given } })).headers.get('x-request-id')
    expect(await id('abc-1.2_3')).toBe('abc-1.2_3')
    expect(await id('x'.repeat(65))).not.toContain('x')
    expect(await id('a b')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('that refuses is problem details with code, pointer and the request id', async () => {
    const answer = await here.get('/v1/groups?first=0', { headers: { 'x-request-id': 'mine' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'invalid',
      pointer: '/first',
      instance: 'mine',
    })
  })
})

describe('a credential', () => {
  const code = async (headers: Record<string, string>, path = '/v1/metrics') => {
    const answer = await here.get(path, { headers: { authorization: 'none', ...headers } })
    return answer.status === 200 ? 'accepted' : answer.body.code
  }

  test('is taken as Authorization or as X-API-Key, not both', async () => {
    expect(await code({ authorization: `Bearer ${here.token}` }, '/v1/me')).toBe('accepted')
    expect(await code({ authorization: `bearer ${here.token}` }, '/v1/me')).toBe('accepted')
    expect(await code({ 'x-api-key': here.token }, '/v1/me')).toBe('accepted')
    expect(await code({ 'x-api-key': here.token, authorization: `Bearer ${here.token}` })).toBe('invalid')
  })

  test('that is bad is refused, also where strangers may ask', async () => {
    expect(await code({}), 'a stranger').toBe('accepted')
    const last = here.token.at(-1) === 'a' ? 'b' : 'a'
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${here.token}`,
      here.token,
      `Bearer ${here.token}, Bearer ${here.token}`,
      `Bearer ${here.token.slice(0, -1)}${last}`,
      `Bearer ${'x'.repeat(5000)}`,
      'Bearer null',
    ])
      expect(await code({ authorization }), authorization).toBe('unauthenticated')
    expect(await code({ 'x-api-key': '' })).toBe('unauthenticated')
  })

  test('in a URL is refused, whatever it is called, and does not reach the log', async () => {
    const token = await tokenOf(here.world, here.world.owner.principal)
    for (const path of [
      `/v1/me?token=${token}`,
      `/v1/me?x=${token}`,
      `/v1/groups/${token}/policy`,
      '/v1/me?access_token=1',
      '/v1/me?API_KEY=1',
      `/v1/me?x=${encodeURIComponent(token).replace('_', '%5F')}`,
      `/v1/vulnerabilities?search=${token}`,
    ]) {
      const answer = await here.get(path)
      expect([answer.status, answer.body.code], path).toEqual([400, 'invalid'])
      expect(answer.body.detail).toContain('Never put a credential into a URL')
      expect(answer.text).not.toContain(token)
    }
    const lines = here.log.map((line) => JSON.stringify(line))
    expect(lines.filter((line) => line.includes(token))).toEqual([])
  })

  test('in a URL is revoked, in whatever spelling, and its owner is told', async () => {
    const { world } = here
    const finder = await world.join(world.organization_id, 'member')
    const spellings = [
      (token: string) => `/v1/me?x=${token}`,
      (token: string) => `/v1/groups/${token}/policy`,
      (token: string) => `/v1/me?x=${token.replace('_', '%5F')}`,
      (token: string) => `/v1/groups/${token.replace('_', '%5f')}/policy`,
      (token: string) => `/v1/me?a=${encodeURIComponent(`https://weir.test/?t=${token}`)}`,
    ]
    for (const [index, spelled] of spellings.entries()) {
      const token = await tokenOf(world, finder.principal)
      const headers = { authorization: `Bearer ${token}` }
      expect((await here.get('/v1/me', { headers })).status).toBe(200)
      await here.get(spelled(token), { headers: { authorization: 'none' } })
      expect((await here.get('/v1/me', { headers })).body.code, spelled('…')).toBe('unauthenticated')
      const told = await world.sql("select params from notice where user_id = $1 and kind = 'token.leaked'", [
        finder.user_id,
      ])
      expect(told).toHaveLength(index + 1)
      expect(told[index]).toMatchObject({ params: { place: 'url' } })
    }
  })
})

describe('an input', () => {
  test('comes from path, query and body together', async () => {
    const { group_id, organization_id } = here.world
    const answer = await here.send(
      `/v1/groups/${group_id}/policy?organization_id=${organization_id}`,
      { change: { grace_period_days: 3 } },
      { method: 'PATCH' },
    )
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ group_id, grace_period_days: 3 })
  })

  test('may not say the same field in two places', async () => {
    const { group_id } = here.world
    const inBody = await here.send(
      `/v1/groups/${group_id}/policy`,
      { group_id, change: {} },
      { method: 'PATCH' },
    )
    expect(inBody.body).toMatchObject({ code: 'invalid', pointer: '/group_id' })
    const inQuery = await here.get(`/v1/groups/${group_id}/policy?group_id=${anyId}`)
    expect(inQuery.body).toMatchObject({ code: 'invalid', pointer: '/group_id' })
  })

  test('of a query is read as what the schema asks for: numbers, words, lists repeated or by commas', async () => {
    const { group_id } = here.world
    for (const query of [
      `group_ids=${group_id}&group_ids=${group_id}`,
      `group_ids=${group_id},${group_id}`,
    ]) {
      const answer = await here.get(`/v1/groups?first=10&sort=name&${query}`)
      expect(answer.status, answer.text).toBe(200)
      expect(answer.body.items).toHaveLength(1)
    }
    for (const bad of [
      'first=ten',
      'first=1e2',
      'first=',
      'first=1&first=2',
      'sort=size',
      'group_ids=',
      'first=0x10',
    ])
      expect((await here.get(`/v1/groups?${bad}`)).body.code, bad).toBe('invalid')
  })

  test.each([
    'GET /v1/groups?colour=red',
    'POST /v1/groups {"name":"x","colour":"red"}',
    'POST /v1/groups {"name":"x","__proto__":{"admin":true}}',
    'GET /v1/groups?__proto__=1',
    'GET /v1/groups?constructor=1',
  ])('with an unknown property is refused: %s', async (line) => {
    const [method, path = '', body] = line.split(' ')
    const answer = method === 'GET' ? await here.get(path) : await here.send(path, body)
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
  })

  const post = async (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) => {
    const init = { body, duplex: 'half' } as RequestInit // a stream is sent while the answer is not yet read
    const type = { 'content-type': 'application/json', ...headers }
    const answer = await here.get('/v1/groups', { ...init, method: 'POST', headers: type })
    return `${answer.status} ${answer.body.code}`
  }

  test('is JSON of a bounded size and depth, each property once', async () => {
    expect(await post('{"name":"a","name":"b"}')).toBe('400 invalid')
    expect(await post('{"name":"a","\\u006eame":"b"}')).toBe('400 invalid')
    expect(await post(`{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBe('400 invalid')
    expect(await post('{"name":')).toBe('400 invalid')
    expect(await post('[{"name":"a"}]')).toBe('400 invalid')
    expect(await post('"a"')).toBe('400 invalid')
    expect(await post('null')).toBe('400 invalid')
    expect(await post(Buffer.from('{"name":"\xff"}', 'latin1'))).toBe('400 invalid')
    expect(await post('{"name":"a\\u0000b"}')).toBe('400 invalid')
  })

  test('of 256 KiB is read and one byte more is not, said or unsaid', async () => {
    const exact = `{"name":"${'x'.repeat(256 * 1024 - 11)}"}`
    expect(exact.length).toBe(256 * 1024)
    expect(await post(exact), 'too long for a name').toBe('400 invalid')
    expect(await post(`${exact} `)).toBe('413 too_large')
    expect(await post('{}', { 'content-length': '999999999' })).toBe('413 too_large')
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65536).fill(32)),
    })
    expect(await post(endless)).toBe('413 too_large')
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('of another media type is refused: %s', async (type) => {
    expect(await post('{"name":"x"}', { 'content-type': type })).toBe('415 unsupported')
  })

  test('that is compressed is refused', async () => {
    expect(await post('{"name":"x"}', { 'content-encoding': 'gzip' })).toBe('415 unsupported')
  })
})

describe('an address', () => {
  test.each([
    '/v1/nothing',
    '/v1',
    '/v2/groups',
    '/graphql/x',
    '/v1/groups/',
    '/v1//groups',
    '/V1/groups',
    '/metrics',
    '/.env',
    '/v1/../etc/passwd',
  ])('%s is not there', async (path) => {
    const answer = await here.get(path, { headers: { accept: 'text/html' } })
    expect([answer.status, answer.body?.code]).toEqual([404, 'not_found'])
  })

  test('is not there for another method', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await here.get('/v1/groups', { method })).status, method).toBe(404)
  })

  test('longer than 8 KiB is refused', async () => {
    const answer = await here.get(`/v1/groups?after=${'x'.repeat(9000)}`)
    expect(answer.body.detail).toContain('URL')
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
  })
})

describe('a write with an Idempotency-Key', () => {
  const create = (key: string, name: string, headers: Record<string, string> = {}) =>
    here.send('/v1/groups', { name }, { headers: { 'idempotency-key': key, ...headers } })

  test('is done once, and a repetition gets the same answer', async () => {
    const first = await create('k1', 'Once')
    const again = await create('k1', 'Once')
    expect(first.status, first.text).toBe(200)
    expect(again.text).toBe(first.text)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await here.world.sql(`select 1 from "group" where name = 'Once'`)).toHaveLength(1)
  })

  test('and another body is refused, also of another operation', async () => {
    await create('k2', 'First')
    expect((await create('k2', 'Other')).status).toBe(422)
    const other = await here.send(
      '/v1/organizations',
      { name: 'First' },
      { headers: { 'idempotency-key': 'k2' } },
    )
    expect(other.status).toBe(422)
  })

  test('at the same time runs once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('k3', 'Race')))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1)
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true)
    expect(await here.world.sql(`select 1 from "group" where name = 'Race'`)).toHaveLength(1)
  })

  test('that failed may be sent again', async () => {
    await create('k4', 'Twice')
    expect((await create('k5', 'Twice')).status).toBe(409)
    await here.world.sql(`update "group" set name = 'Thrice' where name = 'Twice'`)
    expect((await create('k5', 'Twice')).status).toBe(200)
  })

  test('is the sender’s own: another’s key of the same text is another key', async () => {
    await create('k6', 'Mine')
    const { world } = here
    const other = await world.organization('Second')
    const headers = { authorization: `Bearer ${await tokenOf(world, other.owner.principal)}` }
    const answer = await create('k6', 'Theirs', headers)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.name).toBe('Theirs')
  })

  test('shows what is shown once only once', async () => {
    const browser = newBrowser()
    const post = (path: string, body: string, token?: string) =>
      here.send(path, body, {
        headers: {
          'idempotency-key': 'k7',
          authorization: token ? `DPoP ${token}` : 'none',
          dpop: browser.proof({ method: 'POST', path, body, ...(token && { token }) }),
        },
      })
    const code = await here.world.core.issueSignInLink(here.world.owner.user_id)
    const signIn = JSON.stringify({ code })
    const session = await here.send('/v1/sign-in', signIn, {
      headers: {
        authorization: 'none',
        dpop: browser.proof({ method: 'POST', path: '/v1/sign-in', body: signIn }),
      },
    })
    const ask = () => post(`/v1/groups/${here.world.group_id}/ci-token`, '{}', session.body.token)
    const first = await ask()
    expect(first.status, first.text).toBe(200)
    const again = await ask()
    expect([again.status, again.body.code]).toEqual([409, 'conflict'])
    expect(again.text).not.toContain(first.body.token)
    expect(again.body.object_id).toBe(first.body.details.id)
    const kept = await here.world.sql(`select answer from idempotency where key = 'k7'`)
    expect(kept).toEqual([{ answer: null }])
  })

  test('needs a credential and a sensible key', async () => {
    const headers = { 'idempotency-key': 'k8', authorization: 'none' }
    const anonymous = await here.send('/v1/sign-in', { code: 'x'.repeat(30) }, { headers })
    expect(anonymous.body.code).toBe('invalid')
    expect((await create('x'.repeat(129), 'Long')).body.code).toBe('invalid')
  })
})

test('a request that takes too long is stopped with 504, over both APIs', async () => {
  await using slow = await serving({ limits: { requestMs: 150 } })
  const { world } = slow
  await world.sql('begin')
  await world.sql('lock table "group" in access exclusive mode')
  const started = performance.now()
  const late = setTimeout(() => void world.sql('rollback'), 30_000) // what never ends would never fail
  const rest = await slow.get('/v1/groups')
  expect([rest.status, rest.body.code]).toEqual([504, 'timeout'])
  const graphql = await slow.graphql('{ groups { totalCount } }')
  expect([graphql.status, graphql.body.errors[0].extensions.code]).toEqual([504, 'timeout'])
  expect(performance.now() - started, 'ended in the database too').toBeLessThan(20_000)
  clearTimeout(late)
  await world.sql('rollback')
  expect((await slow.get('/v1/groups')).status).toBe(200)
})

test('health answers strangers: alive, and ready when the database is', async () => {
  expect((await here.get('/livez', stranger)).body).toEqual({ ok: true })
  expect((await here.get('/readyz', stranger)).body).toEqual({ ok: true })
})

test('the description of the API is served', async () => {
  const { body } = await here.get('/v1/openapi.json', stranger)
  expect(body.openapi).toBe('3.1.0')
})
