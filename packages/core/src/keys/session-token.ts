import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { Fault } from '@weir/contract'
import type { Keyring } from './keyring.ts'
import { uuid7 } from './uuid.ts'

/** All that a session token says. None of it names the person, and none is a right. Times in seconds, as in RFC 7519. */
export interface SessionClaims {
  readonly iss: string
  readonly aud: string
  /** Random, another in each session: only the session’s row knows whose it is. */
  readonly sub: string
  /** Id of the session’s row. */
  readonly sid: string
  readonly jti: string
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  readonly auth_time: number
  /** Thumbprint of the key (RFC 7638) without whose proofs the token is worth nothing. */
  readonly cnf: { readonly jkt: string }
}

/** A new session, as its token says it. */
export interface NewSession {
  sid: string
  jkt: string
  authenticated_at: Date
  expires_at: Date
}

/** Seals and opens the tokens of sessions: a JWS (EdDSA) inside a JWE (dir, A256GCM). */
export interface SessionTokens {
  seal(session: NewSession): string
  /** What a token says; anything that is not exactly one of ours is a Fault, and so is one that ended. */
  open(token: string): SessionClaims
}

const issuer = 'weir'
const mostKept = 10_000
const longest = 2_048
const skewSeconds = 60

const unknown = (): Fault =>
  new Fault('unauthenticated', 'This session is not known here. Sign in again.', { reason: 'session' })
const expired = (): Fault => new Fault('expired', 'Your session has ended. Sign in again.')

/** Tokens under the session keys of a keyring, for one installation. What was verified is kept by its hash until it ends. */
export function sessionTokens(keyring: Keyring, installation: string): SessionTokens {
  const kept = new Map<string, { claims: SessionClaims; version: number }>()
  const opened = (token: string): SessionClaims => {
    const name = hash('sha256', token, 'base64')
    const known = kept.get(name)
    if (known) {
      keysOf(keyring, known.version) // a key that was destroyed since verifies nothing any more
      return known.claims
    }
    const { claims, version } = unseal(keyring, token)
    if (claims.iss !== issuer || claims.aud !== installation) throw unknown()
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '')
    kept.set(name, { claims, version })
    return claims
  }
  return {
    seal({ sid, jkt, authenticated_at, expires_at }) {
      const now = Math.floor(Date.now() / 1000)
      return seal(keyring, {
        iss: issuer,
        aud: installation,
        sub: randomBytes(16).toString('base64url'),
        sid,
        jti: uuid7(),
        iat: now,
        nbf: now,
        exp: Math.floor(expires_at.getTime() / 1000),
        auth_time: Math.floor(authenticated_at.getTime() / 1000),
        cnf: { jkt },
      })
    },
    open(token) {
      const claims = opened(token)
      const now = Date.now() / 1000
      if (claims.exp <= now) throw expired()
      if (claims.nbf > now + skewSeconds) throw unknown()
      return claims
    },
  }
}

/** The two keys of a version. */
interface Keys {
  readonly signing: KeyObject
  readonly verifying: KeyObject
  readonly sealing: KeyObject
}

const made = new WeakMap<Buffer, Keys>() // by the bytes that the keyring holds: a key object is prepared once

/** The keys of a version, as long as the keyring has it. */
function keysOf(keyring: Keyring, version: number): Keys {
  const seed = keyring.key('session', 'sign', version)
  const known = made.get(seed)
  if (known) return known
  // PKCS #8 of an Ed25519 key is this prefix and the seed (RFC 8410)
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const signing = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const keys = {
    signing,
    verifying: createPublicKey(signing),
    sealing: createSecretKey(keyring.key('session', 'encrypt', version)),
  }
  made.set(seed, keys)
  return keys
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const innerHeader = (version: number): string =>
  encoded(`{"alg":"EdDSA","typ":"session+jwt","kid":"${version}"}`)
const outerHeader = (version: number): string =>
  encoded(`{"alg":"dir","enc":"A256GCM","cty":"JWT","kid":"${version}"}`)

function seal(keyring: Keyring, claims: SessionClaims): string {
  const { version } = keyring
  const { signing, sealing } = keysOf(keyring, version)
  const signed = `${innerHeader(version)}.${encoded(JSON.stringify(claims))}`
  const inner = `${signed}.${sign(null, Buffer.from(signed), signing).toString('base64url')}`
  const header = outerHeader(version)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(header))
  const sealed = Buffer.concat([cipher.update(inner), cipher.final()])
  return [header, '', ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
    '.',
  )
}

/** Takes a token apart. A header is one of ours, to the letter, or it is refused: there is nothing in it to choose. */
function unseal(keyring: Keyring, token: string): { claims: SessionClaims; version: number } {
  if (token.length > longest) throw unknown()
  try {
    const [header = '', none, iv = '', sealed = '', tag = '', more] = token.split('.')
    const version = versionIn(header)
    if (none !== '' || more !== undefined || header !== outerHeader(version)) throw unknown()
    const { sealing, verifying } = keysOf(keyring, version)
    const decipher = createDecipheriv('aes-256-gcm', sealing, bytesOf(iv, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(header)).setAuthTag(bytesOf(tag, 16))
    const inner = Buffer.concat([decipher.update(bytesOf(sealed)), decipher.final()]).toString('latin1')
    const [innerHead = '', payload = '', signature = '', rest] = inner.split('.')
    const signed = Buffer.from(`${innerHead}.${payload}`)
    if (rest !== undefined || innerHead !== innerHeader(version)) throw unknown()
    if (!verify(null, signed, verifying, bytesOf(signature, 64))) throw unknown()
    // signed by us: it is what `seal` wrote
    return { claims: JSON.parse(bytesOf(payload).toString()) as SessionClaims, version }
  } catch {
    throw unknown() // whatever is wrong with it, it is told alike
  }
}

function versionIn(header: string): number {
  const read: unknown = JSON.parse(Buffer.from(header, 'base64url').toString())
  return Number(Reflect.get(Object(read), 'kid'))
}

/** Bytes of base64url in its one spelling. */
function bytesOf(text: string, length?: number): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text || (length !== undefined && bytes.length !== length))
    throw unknown()
  return bytes
}
