import {
  createCipheriv,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Keyring, openKeyring } from './keyring.ts'
import { type SessionTokens, sessionTokens } from './session-token.ts'
import { uuid7 } from './uuid.ts'

const installation = uuid7()
let folder: string
let keyring: Keyring
let tokens: SessionTokens
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-keys-'))
  keyring = await openKeyring(folder)
  tokens = sessionTokens(keyring, installation)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000)
const sealed = (by = tokens, hours = 8) =>
  by.seal({ sid: uuid7(), jkt: 'thumbprint', authenticated_at: new Date(), expires_at: inHours(hours) })
const outcome = (token: string, by = tokens): string => {
  try {
    by.open(token)
    return 'open'
  } catch (error) {
    return String(Reflect.get(Object(error), 'code'))
  }
}
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a token says who signed in by an opaque name, and nothing more', () => {
  const claims = tokens.open(sealed())
  expect(Object.keys(claims).sort()).toEqual(
    ['aud', 'auth_time', 'cnf', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sid', 'sub'].sort(),
  )
  expect(claims.aud).toBe(installation)
  expect(claims.sub).toMatch(/^[\w-]{22}$/)
})

const decoded = (token: string): string[] =>
  token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))

test('every segment of a thousand tokens, decoded, shows no identity, and no two share a name', () => {
  const subjects = new Set<string>()
  for (let round = 0; round < 1000; round++) {
    const sid = uuid7()
    const token = tokens.seal({
      sid,
      jkt: 'thumbprint',
      authenticated_at: new Date(),
      expires_at: inHours(8),
    })
    const segments = decoded(token)
    expect(segments[0]).toBe('{"alg":"dir","enc":"A256GCM","cty":"JWT","kid":"1"}')
    // what is inside, were it readable, is segments again
    const deeper = segments.slice(1).flatMap((one) => [one, ...decoded(one)])
    for (const word of [sid, 'thumbprint', installation, 'session', '"sub"'])
      expect(deeper.join('\n')).not.toContain(word)
    subjects.add(tokens.open(token).sub)
  }
  expect(subjects.size).toBe(1000)
})

test('a token that was changed at any place is none', () => {
  const token = sealed()
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
  for (let place = 0; place < token.length; place++) {
    const other = letters[(letters.indexOf(token[place] ?? '') + 1 + (place % 60)) % letters.length] ?? ''
    expect(outcome(token.slice(0, place) + other + token.slice(place + 1)), `${place}`).toBe(
      'unauthenticated',
    )
    expect(outcome(token.slice(0, place)), `cut at ${place}`).toBe('unauthenticated')
  }
  for (const more of ['.', '=', 'A', '.x', '\n']) expect(outcome(token + more)).toBe('unauthenticated')
  expect(outcome(token)).toBe('open')
})

test('a token in another spelling of the same bytes is none', () => {
  const token = sealed()
  const last = token.at(-1) ?? ''
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const twins = letters.split('').filter((letter) => {
    const twin = token.slice(0, -1) + letter
    return letter !== last && sameBytes(twin.split('.')[4], token.split('.')[4])
  })
  expect(twins.length).toBeGreaterThan(0)
  for (const letter of twins) expect(outcome(token.slice(0, -1) + letter)).toBe('unauthenticated')
})

const sameBytes = (one = '', other = ''): boolean =>
  Buffer.from(one, 'base64url').equals(Buffer.from(other, 'base64url'))

/** A token that is sealed with the right key, around whatever is given. */
function sealedAround(inner: string, header: object): string {
  const head = encoded(header)
  const key = createSecretKey(keyring.key('session', 'encrypt'))
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(head))
  const text = Buffer.concat([cipher.update(inner), cipher.final()])
  return [
    head,
    '',
    iv.toString('base64url'),
    text.toString('base64url'),
    cipher.getAuthTag().toString('base64url'),
  ].join('.')
}

const outer = { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: '1' }
const inner = { alg: 'EdDSA', typ: 'session+jwt', kid: '1' }

/** A signed token, by the right key unless said otherwise, around whatever is given. */
function signed(header: object, claims: object, key = ownKey()): string {
  const text = `${encoded(header)}.${encoded(claims)}`
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}

/** The signing key of the keyring, made as RFC 8410 writes it. */
const ownKey = () =>
  createPrivateKey({
    key: Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      keyring.key('session', 'sign'),
    ]),
    format: 'der',
    type: 'pkcs8',
  })

test('a token is what RFC 7515 and RFC 7516 say: sealed by hand with the right keys it opens', () => {
  const claims = tokens.open(sealed())
  expect(outcome(sealedAround(signed(inner, claims), outer))).toBe('open')
})

test('a token that another key signed is none, and one that nobody signed', () => {
  const claims = tokens.open(sealed())
  const { privateKey } = generateKeyPairSync('ed25519')
  expect(outcome(sealedAround(signed(inner, claims, privateKey), outer))).toBe('unauthenticated')
  const none = `${encoded({ ...inner, alg: 'none' })}.${encoded(claims)}.`
  expect(outcome(sealedAround(none, outer))).toBe('unauthenticated')
})

test('headers choose nothing: another algorithm, key or field is refused, however well it is sealed and signed', () => {
  const claims = tokens.open(sealed())
  const good = signed(inner, claims)
  for (const header of [
    { ...outer, zip: 'DEF' },
    { ...outer, crit: ['exp'] },
    { ...outer, jku: 'https://example.test/keys' },
    { ...outer, alg: 'RSA-OAEP' },
    { ...outer, enc: 'A128GCM' },
    { ...outer, kid: '2' },
    { ...outer, kid: '../1' },
    { ...outer, kid: '__proto__' },
    { kid: '1', alg: 'dir', enc: 'A256GCM', cty: 'JWT' },
  ])
    expect(outcome(sealedAround(good, header)), JSON.stringify(header)).toBe('unauthenticated')
  for (const header of [
    { ...inner, alg: 'none' },
    { ...inner, crit: ['exp'] },
    { ...inner, typ: 'JWT' },
    { ...inner, jwk: {} },
    { ...inner, kid: '2' },
  ])
    expect(outcome(sealedAround(signed(header, claims), outer)), JSON.stringify(header)).toBe(
      'unauthenticated',
    )
})

test('a token of another installation is none, also under the same keys', () => {
  expect(outcome(sealed(sessionTokens(keyring, uuid7())))).toBe('unauthenticated')
})

test('a token that ended says so and reveals nothing', () => {
  const token = sealed(tokens, -1)
  expect(outcome(token)).toBe('expired')
  expect(() => tokens.open(token)).toThrow(/^Your session has ended\. Sign in again\.$/)
})

test('a token that was verified once is refused when its key is gone, and when it ends', () => {
  let isGone = false
  const rotting: Keyring = {
    ...keyring,
    key(purpose, context, version) {
      if (isGone) throw new Error('destroyed')
      return keyring.key(purpose, context, version)
    },
  }
  const own = sessionTokens(rotting, installation)
  const token = sealed(own)
  expect(outcome(token, own)).toBe('open')
  isGone = true
  expect(outcome(token, own)).not.toBe('open')
})
