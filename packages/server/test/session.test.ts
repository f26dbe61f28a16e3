import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newBrowser, type ProofFor, type TestBrowser, testOrigins } from '../../core/test/browser.ts'
import { type Answer, type Serving, serving, stranger } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving({ origins: testOrigins })
})
afterAll(() => here[Symbol.asyncDispose]())

interface Held {
  token: string
  browser: TestBrowser
}

/** Signs the owner in over HTTP, as the page does. */
async function signedIn(browser = newBrowser()): Promise<Held> {
  const body = JSON.stringify({ code: await here.world.core.issueSignInLink(here.world.owner.user_id) })
  const dpop = browser.proof({ method: 'POST', path: '/v1/sign-in', body })
  const { body: session, status } = await here.send('/v1/sign-in', body, {
    headers: { authorization: 'none', dpop },
  })
  expect(status).toBe(200)
  return { token: session.token, browser }
}

/** Asks with a session and a proof; `what` is what the proof says beside the truth. */
function ask(
  held: Held,
  method: string,
  path: string,
  { body, ...what }: Partial<ProofFor> = {},
): Promise<Answer> {
  const { token, browser } = held
  const dpop = browser.proof({ method, path, token, body, ...what })
  const headers = { authorization: `DPoP ${token}`, dpop }
  if (typeof body === 'string') return here.send(path, body, { method, headers })
  return here.get(path, { method, headers })
}

const rename = '{"name":"Renamed"}'

describe('a session', () => {
  test('asks with a proof, over REST and GraphQL, with a body and without', async () => {
    const held = await signedIn()
    expect((await ask(held, 'GET', '/v1/me')).body).toMatchObject({ kind: 'session' })
    expect((await ask(held, 'PATCH', '/v1/me', { body: rename })).status).toBe(200)
    const query = JSON.stringify({ query: '{ session { device } me { name } }' })
    expect((await ask(held, 'POST', '/graphql', { body: query })).body.data.me).toEqual({ name: 'Renamed' })
    expect((await ask(held, 'DELETE', '/v1/session')).status).toBe(200)
    expect((await ask(held, 'GET', '/v1/me')).status).toBe(401)
  })

  test('without its proof, as a bearer token or as an API key is refused', async () => {
    const { token } = await signedIn()
    for (const headers of [
      { authorization: `DPoP ${token}` },
      { authorization: `Bearer ${token}` },
      { 'x-api-key': token, authorization: 'none' },
    ] as Record<string, string>[]) {
      const answer = await here.get('/v1/me', { headers })
      expect(answer.body.code, JSON.stringify(Object.keys(headers))).toBe('unauthenticated')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer, DPoP algs="ES256"')
    }
  })

  test('never takes the same proof twice', async () => {
    const { token, browser } = await signedIn()
    const headers = {
      authorization: `DPoP ${token}`,
      dpop: browser.proof({ method: 'GET', path: '/v1/me', token }),
    }
    expect((await here.get('/v1/me', { headers })).status).toBe(200)
    expect((await here.get('/v1/me', { headers })).body).toMatchObject({
      code: 'unauthenticated',
      reason: 'proof_used',
    })
  })

  test('never takes a proof for another request or of another key', async () => {
    const held = await signedIn()
    const other = newBrowser()
    for (const what of [
      { claims: { htm: 'POST' } },
      { claims: { htu: 'http://weir.test/v1/groups' } },
      { claims: { htu: 'http://evil.test/v1/me' } },
      { claims: { ath: 'x' } },
      { claims: { ath: undefined } },
    ])
      expect((await ask(held, 'GET', '/v1/me', what)).body.code, JSON.stringify(what)).toBe('unauthenticated')
    expect((await ask({ ...held, browser: other }, 'GET', '/v1/me')).body.reason).toBe('proof')
  })

  test('never changes anything by a body that its proof was not made for', async () => {
    const held = await signedIn()
    const before = (await ask(held, 'GET', '/v1/me')).body.name
    const { token, browser } = held
    const send = (path: string, body: string, proven: string | undefined, method: string) =>
      here.send(path, body, {
        method,
        headers: {
          authorization: `DPoP ${token}`,
          dpop: browser.proof({ method, path, token, body: proven }),
        },
      })
    const change = JSON.stringify({ query: 'mutation { updateMe(input: { name: "Mallory" }) { ok } }' })
    for (const proven of [undefined, '', rename])
      for (const [path, body, method] of [
        ['/v1/me', '{"name":"Mallory"}', 'PATCH'],
        ['/graphql', change, 'POST'],
        ['/v1/me', '', 'PATCH'],
      ] as const)
        if (proven !== body && !(proven === undefined && body === ''))
          expect((await send(path, body, proven, method)).status, `${path} ${proven}`).toBe(401)
    expect((await ask(held, 'GET', '/v1/me')).body.name).toBe(before)
  })

  test('sends a report only with a proof of the whole file', async () => {
    const { organization_id, group_id, root_id } = here.world
    const held = await signedIn()
    const path = `/v1/groups/${group_id}/reports`
    const query = `?organization_id=${organization_id}&root_id=${root_id}`
    const file = JSON.stringify({
      format: 'weir-1',
      tool: { name: 'x' },
      complete: true,
      vulnerabilities: [],
    })
    const send = (proven: string) => {
      const { token, browser } = held
      const dpop = browser.proof({ method: 'POST', path, token, body: proven })
      return here.send(path + query, file, { headers: { authorization: `DPoP ${token}`, dpop } })
    }
    const count = async () => (await here.get(`/v1/reports?organization_id=${organization_id}`)).body.total
    expect((await send(`${file} `)).status).toBe(401)
    expect(await count()).toBe(0)
    expect((await send(file)).status).toBe(200)
    expect(await count()).toBe(1)
  })

  test('that was replaced is told so by its code', async () => {
    const first = await signedIn()
    await signedIn()
    expect((await ask(first, 'GET', '/v1/me')).body.code).toBe('session_replaced')
    const query = JSON.stringify({ query: '{ me { name } }' })
    const answer = await ask(first, 'POST', '/graphql', { body: query })
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([401, 'session_replaced'])
  })
})

describe('a proof', () => {
  test('that is not of this minute is told so, so that a page can set its clock by the answer', async () => {
    const held = await signedIn()
    const answer = await ask(held, 'GET', '/v1/me', {
      claims: { iat: Math.floor(Date.now() / 1000) - 3_600 },
    })
    expect(answer.body).toMatchObject({ code: 'unauthenticated', reason: 'proof_time' })
  })

  test('does not go with a token', async () => {
    const dpop = newBrowser().proof({ method: 'GET', path: '/v1/me', token: here.token })
    expect((await here.get('/v1/me', { headers: { dpop } })).status).toBe(400)
    const answer = await here.get('/v1/me', { headers: { authorization: `DPoP ${here.token}`, dpop } })
    expect(answer.body.code).toBe('unauthenticated')
  })

  test('is what a sign-in needs: without it the link stays good', async () => {
    const code = await here.world.core.issueSignInLink(here.world.owner.user_id)
    const body = JSON.stringify({ code })
    const path = '/v1/sign-in'
    const refused = await here.send(path, body, stranger)
    expect(refused.body).toMatchObject({ code: 'unauthenticated', reason: 'proof' })
    const wrong = newBrowser().proof({ method: 'POST', path, body: '{}' })
    const headers = { authorization: 'none', dpop: wrong }
    expect((await here.send(path, body, { headers })).body.reason).toBe('proof')
    const browser = newBrowser()
    const dpop = browser.proof({ method: 'POST', path, body })
    const user = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
    const { body: session } = await here.send(path, body, {
      headers: { authorization: 'none', dpop, ...user },
    })
    const own = await ask({ token: session.token, browser }, 'GET', '/v1/session')
    expect(own.body.device).toBe('Firefox on Linux')
  })
})

test('a session in a URL is refused and does not reach the log', async () => {
  const { token } = await signedIn()
  expect((await here.get(`/v1/me?a=${token}`)).status).toBe(400)
  expect((await here.get(`/v1/${token}`)).text).not.toContain(token)
  expect(JSON.stringify(here.log)).not.toContain(token)
})
