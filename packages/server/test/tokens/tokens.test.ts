import { ciTokenCreate, serviceTokenCreate, tokenCreate } from '@weir/contract'
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBrowser, type TestBrowser } from '../../../core/test/browser.ts'
import { everyPermission, type Serving, serving } from '../serving.ts'
import { chanceFrom, resealed, rewritten, scrambled, spliced, spoiled } from './mutate.ts'

const isNightly = process.env.WEIR_NIGHTLY === '1'
const times = isNightly ? 10 : 1
const origin = 'http://weir.test'

let here: Serving
const signedIn: { browser: TestBrowser; token: string; user_id: string }[] = []
const tokens: string[] = []
beforeAll(async () => {
  here = await serving({ origins: new Set([origin]) })
  const { world } = here
  const { principal } = world.owner
  for (let count = 0; count < 2; count++) {
    const { token } = await world.ask(principal, tokenCreate, { name: `${count}`, scopes: everyPermission })
    tokens.push(token)
  }
  const { organization_id, group_id } = world
  tokens.push((await world.ask(principal, ciTokenCreate, { organization_id, group_id })).token)
  const service = { name: 'service', scopes: ['group:read' as const] }
  tokens.push((await world.ask(principal, serviceTokenCreate, service)).token)
  for (const person of [world.owner, await world.join(organization_id, 'admin')])
    signedIn.push({ ...(await signIn(person.user_id)), user_id: person.user_id })
})
afterAll(() => here[Symbol.asyncDispose]())

async function signIn(user_id: string): Promise<{ browser: TestBrowser; token: string }> {
  const browser = newBrowser()
  const body = JSON.stringify({ code: await here.world.core.issueSignInLink(user_id) })
  const proof = browser.proof({ method: 'POST', path: '/v1/sign-in', body })
  const { body: answer } = await here.send('/v1/sign-in', body, {
    headers: { authorization: 'none', dpop: proof },
  })
  return { browser, token: answer.token }
}

const me = `${origin}/v1/me`
const asked = { method: 'GET', path: '/v1/me' }

/** Shows a credential to an operation that everyone with a good one may ask. */
async function show(headers: Record<string, string>): Promise<number> {
  let sent: Headers
  try {
    sent = new Headers(headers)
  } catch {
    return 0 // cannot be sent at all
  }
  const response = await here.app.fetch(new Request(me, { headers: sent }))
  await response.arrayBuffer()
  return response.status
}

/** Shows many, and tells those that were not refused as they should be. */
async function refusedAll(
  all: Iterable<Record<string, string>>,
): Promise<{ shown: number; wrong: string[] }> {
  const wrong: string[] = []
  let shown = 0
  for (const headers of all) {
    const status = await show(headers)
    if (status === 0) continue
    shown++
    if (status !== 401 && status !== 400) wrong.push(`${status}: ${JSON.stringify(headers).slice(0, 300)}`)
  }
  return { shown, wrong: wrong.slice(0, 20) }
}

test('the good ones are accepted: what follows refuses for what was changed alone', async () => {
  for (const token of tokens) {
    expect(await show({ authorization: `Bearer ${token}` })).toBe(200)
    expect(await show({ 'x-api-key': token })).toBe(200)
    expect(resealed(token)).toBe(token)
  }
  for (const { browser, token } of signedIn)
    expect(await show({ authorization: `DPoP ${token}`, dpop: browser.proof({ ...asked, token }) })).toBe(200)
})

function* tokenMutants(): Generator<string> {
  const chance = chanceFrom(1)
  const kinds = ['p', 'i', 'c', 's', 'x', 'l', 'q', 'P']
  for (const token of tokens) {
    yield* spoiled(token)
    for (const kind of kinds) {
      const other = `weir${kind}${token.slice(5)}`
      if (other !== token) yield other
      if (other !== token) yield resealed(other)
    }
    for (let count = 0; count < 700 * times; count++) {
      yield scrambled(token, chance)
      yield rewritten(token, chance)
      const another = tokens[chance(tokens.length)] ?? token
      yield resealed(spliced(token, another, chance))
      yield resealed(`weir${kinds[chance(4)] ?? 'p'}_${randomBytes(49).toString('hex').slice(0, 65)}000000`)
    }
  }
}

test('no changed token of an API is accepted, and none breaks the server', { timeout: 600_000 }, async () => {
  const good = new Set(tokens)
  const fresh = [...tokenMutants()].filter((mutant) => !good.has(mutant.trim()))
  const headers = fresh.map((mutant, at): Record<string, string> =>
    at % 5 === 0 ? { 'x-api-key': mutant } : { authorization: `Bearer ${mutant}` },
  )
  const { shown, wrong } = await refusedAll(headers)
  expect(wrong).toEqual([])
  expect(shown).toBeGreaterThan(12_000)
})

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Tokens that an attacker makes from what everyone knows: the format, and a token of their own. */
function* forgedSessions(token: string): Generator<string> {
  const claims = {
    iss: 'weir',
    aud: here.world.organization_id,
    sub: signedIn[0]?.user_id,
    sid: signedIn[0]?.user_id,
    jti: 'x',
    iat: 1,
    nbf: 1,
    exp: 9_999_999_999,
    auth_time: 9_999_999_990,
    cnf: { jkt: 'x' },
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = publicKey.export({ format: 'pem', type: 'spki' })
  for (const alg of ['none', 'None', 'HS256', 'EdDSA', 'ES256', 'RS256']) {
    const text = `${encoded({ alg, typ: 'session+jwt', kid: '1' })}.${encoded(claims)}`
    yield `${text}.`
    yield `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
    yield `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
  }
  const [, , iv = '', sealed = '', tag = ''] = token.split('.')
  const headers: object[] = [
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '2' },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: 1 },
    { alg: 'dir', enc: 'A128GCM', cty: 'JWT', kid: '1' },
    { alg: 'none', enc: 'none', cty: 'JWT', kid: '1' },
    { alg: 'A256KW', enc: 'A256GCM', cty: 'JWT', kid: '1' },
    { alg: 'PBES2-HS256+A128KW', p2c: 1e9, p2s: 'x', enc: 'A256GCM', kid: '1' },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '1', zip: 'DEF' },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '1', crit: ['exp'] },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '1', jku: 'https://attacker.example/keys' },
    { enc: 'A256GCM', alg: 'dir', cty: 'JWT', kid: '1' },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '../../keyring' },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '1 ' },
    { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '9'.repeat(400) },
    { kid: '__proto__' },
    [],
  ]
  for (const header of headers) {
    yield [encoded(header), '', iv, sealed, tag].join('.')
    yield [encoded(header), encoded(randomBytes(32).toString('hex')), iv, sealed, tag].join('.')
    yield [encoded(header), '', iv, encoded(claims), ''].join('.')
  }
  for (const header of ['', '{', 'null', '1', '"x"', '{"alg":"dir"', '\u0000'])
    yield [encoded(header), '', iv, sealed, tag].join('.')
  for (const length of [0, 1, 4, 8, 12, 15]) {
    const cut = Buffer.from(tag, 'base64url').subarray(0, length).toString('base64url')
    yield [token.split('.')[0], '', iv, sealed, cut].join('.')
  }
}

function* sessionMutants(): Generator<string> {
  const chance = chanceFrom(2)
  for (const { token } of signedIn) {
    yield* spoiled(token)
    yield* forgedSessions(token)
    const parts = token.split('.')
    for (const other of signedIn)
      for (let at = 0; at < parts.length; at++)
        yield parts
          .map((part, place) => (place === at ? (other.token.split('.')[place] ?? '') : part))
          .join('.')
    for (let count = 0; count < 500 * times; count++) {
      yield scrambled(token, chance)
      yield spliced(token, signedIn[chance(2)]?.token ?? '', chance)
    }
  }
}

test(
  'no changed, mixed or made-up session is accepted with a proof that fits it, and none breaks the server',
  { timeout: 600_000 },
  async () => {
    const good = new Set(signedIn.map(({ token }) => token))
    const [{ browser }] = signedIn as [(typeof signedIn)[0]] // signed in before
    const mutants = [...sessionMutants()].filter((mutant) => !good.has(mutant.trim()))
    const headers = function* () {
      for (const [at, token] of mutants.entries()) {
        const scheme = at % 7 === 0 ? 'Bearer' : 'DPoP'
        yield {
          authorization: `${scheme} ${token}`,
          ...(scheme === 'DPoP' && { dpop: browser.proof({ ...asked, token }) }),
        }
      }
    }
    const { shown, wrong } = await refusedAll(headers())
    expect(wrong).toEqual([])
    expect(shown).toBeGreaterThan(7_000)
  },
)

/** Proofs that say something else than what is so: claims, header, key or signature. */
function* untrueProofs(
  { browser, token }: { browser: TestBrowser; token: string },
  thief: TestBrowser,
): Generator<string> {
  const named = { ...asked, token }
  const now = Math.floor(Date.now() / 1000)
  const claims: Record<string, unknown>[] = [
    ...['POST', 'get', 'HEAD', '', 1, null, ['GET']].map((htm) => ({ htm })),
    ...[
      `${origin}/v1/organizations`,
      `${origin}/v1/me/`,
      `${me}?`,
      `${me}#x`,
      '/v1/me',
      'https://weir.test/v1/me',
      'http://weir.test:81/v1/me',
      'http://other.test/v1/me',
      'HTTP://WEIR.TEST/v1/me',
      `${origin}/v1/%6de`,
      `${origin}/x/../v1/me`,
      '',
      7,
      null,
    ].map((htu) => ({ htu })),
    ...[now - 61, now - 3600, now + 60, now * 1000, 0, -1, 1e308, String(now), null, [now], true].map(
      (iat) => ({ iat }),
    ),
    ...['', 'short', 'x'.repeat(65), 'with space', 1, null, {}].map((jti) => ({ jti })),
    ...['', 'x', null, 1, token, 'A'.repeat(43)].map((ath) => ({ ath })),
    ...['', 'x', 'A'.repeat(43), 1].map((bh) => ({ bh })),
    { exp: now - 1 },
    { nonce: 'x' },
    { admin: true },
  ]
  for (const change of claims) yield browser.proof({ ...named, claims: change })
  const headers: Record<string, unknown>[] = [
    ...['jwt', 'DPoP+JWT', '', null, 1].map((typ) => ({ typ })),
    ...['none', 'HS256', 'RS256', 'ES384', 'EdDSA', 'es256', '', null].map((alg) => ({ alg })),
    ...[
      {},
      null,
      [],
      'x',
      { kty: 'oct', k: 'AAAA' },
      { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
    ].map((jwk) => ({ jwk })),
    { kid: '1' },
    { crit: ['b64'] },
    { x5u: 'https://attacker.example' },
  ]
  for (const header of headers) yield browser.proof({ ...named, header })
  yield thief.proof(named)
  yield browser.proof(asked)
  yield browser.proof({ ...named, body: '{}' })
  yield browser.proof({ ...asked, token: signedIn[1]?.token ?? '' })
}

test(
  'no proof of another key, request, time or form is accepted, and none twice',
  { timeout: 600_000 },
  async () => {
    const thief = newBrowser()
    const chance = chanceFrom(3)
    const [first] = signedIn as [(typeof signedIn)[0]] // signed in before
    const authorization = `DPoP ${first.token}`
    const named = { ...asked, token: first.token }
    const mutants = function* () {
      for (const dpop of untrueProofs(first, thief)) yield { authorization, dpop }
      const proof = first.browser.proof(named)
      for (const dpop of spoiled(proof)) if (dpop.trim() !== proof) yield { authorization, dpop }
      for (let count = 0; count < 600 * times; count++) {
        const fresh = first.browser.proof(named)
        for (const dpop of [scrambled(fresh, chance), spliced(fresh, thief.proof(named), chance)])
          if (dpop !== fresh) yield { authorization, dpop }
      }
      yield { authorization, dpop: '' }
      yield { authorization }
      yield { authorization: `Bearer ${first.token}` }
      yield { authorization: `Bearer ${first.token}`, dpop: first.browser.proof(named) }
      yield { 'x-api-key': first.token }
    }
    const { shown, wrong } = await refusedAll(mutants())
    expect(wrong).toEqual([])
    expect(shown).toBeGreaterThan(4_000)
    const again = first.browser.proof(named)
    expect([await show({ authorization, dpop: again }), await show({ authorization, dpop: again })]).toEqual([
      200, 401,
    ])
  },
)

test('no segment of a session says who it is or what it may do', { timeout: 120_000 }, async () => {
  const count = isNightly ? 1_000 : 100
  const { world } = here
  const names = [world.organization_id, world.group_id, 'example.test', 'owner', 'admin', 'First']
  for (let at = 0; at < count; at++) {
    const person = await world.person(`Person ${at} canaryname`)
    const { token } = await signIn(person.user_id)
    const read = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    for (const secret of [...names, person.user_id, person.user_id.replaceAll('-', ''), 'canaryname'])
      for (const text of [token, ...read]) expect(text.includes(secret), secret).toBe(false)
  }
})
