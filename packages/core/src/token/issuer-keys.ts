import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import type { Outgoing } from '../outgoing/outgoing.ts'

/** A JWT in parts, not yet believed. */
export interface ReadJwt {
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  signed: string
  signature: Buffer
}

/** Reads a JWT without believing it; null when it is none. */
export function readJwt(text: string): ReadJwt | null {
  const parts = text.split('.')
  const [head = '', body = '', tail = ''] = parts
  if (parts.length !== 3 || ![head, body, tail].every((part) => /^[\w-]+$/.test(part))) return null
  const [header, claims] = [head, body].map(objectIn)
  return header && claims
    ? { header, claims, signed: `${head}.${body}`, signature: Buffer.from(tail, 'base64url') }
    : null
}

function objectIn(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** Keys of issuers, kept for an hour; a key that is not among them is looked for once more a minute later. */
export interface IssuerKeys {
  /** Was this signed by a key that the issuer publishes now? */
  verifies(issuer: string, jwt: ReadJwt): Promise<boolean>
}

interface Known {
  at: number
  keys: ReadonlyMap<string, { key: KeyObject; alg: Algorithm }>
}

const keepMs = 3_600_000
const againMs = 60_000
const mostIssuers = 200
const algorithms = { RS256: 'rsa', ES256: 'ec' } as const
type Algorithm = keyof typeof algorithms

/** Opens the keys of issuers, read by discovery (OpenID Connect Discovery 1.0) through the one client for calls outside. */
export function openIssuerKeys(outgoing: Outgoing, now: () => number = Date.now): IssuerKeys {
  const known = new Map<string, Promise<Known>>()
  const keysOf = async (issuer: string, kid: string): Promise<Known> => {
    const kept = await known.get(issuer)?.catch(() => undefined)
    const age = kept ? now() - kept.at : Infinity
    if (kept && age < (kept.keys.has(kid) ? keepMs : againMs)) return kept
    const read = readKeys(outgoing, issuer, now())
    if (known.size >= mostIssuers) known.clear()
    known.set(issuer, read)
    read.catch(() => known.delete(issuer))
    return read
  }
  return {
    async verifies(issuer, { header, signed, signature }) {
      const { alg, kid } = header
      if (!isAlgorithm(alg) || typeof kid !== 'string' || 'crit' in header) return false
      const found = (await keysOf(issuer, kid)).keys.get(kid)
      if (!found || found.alg !== alg) return false
      const key = alg === 'ES256' ? ({ key: found.key, dsaEncoding: 'ieee-p1363' } as const) : found.key
      return verify('sha256', Buffer.from(signed), key, signature)
    },
  }
}

const isAlgorithm = (alg: unknown): alg is Algorithm =>
  typeof alg === 'string' && Object.hasOwn(algorithms, alg)

async function readKeys(outgoing: Outgoing, issuer: string, at: number): Promise<Known> {
  const about = await readJson(outgoing, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const place = about['jwks_uri']
  if (about['issuer'] !== issuer || typeof place !== 'string')
    throw new Error('discovery names another issuer')
  if (new URL(place).origin !== new URL(issuer).origin) throw new Error('keys are kept at another origin')
  const { keys } = await readJson(outgoing, place)
  const entries = (Array.isArray(keys) ? keys.slice(0, 50) : []).flatMap((jwk: unknown) => entryOf(jwk))
  return { at, keys: new Map(entries) }
}

function entryOf(jwk: unknown): [string, { key: KeyObject; alg: Algorithm }][] {
  if (typeof jwk !== 'object' || jwk === null) return []
  const { kid, kty, use, alg, ...rest } = { ...jwk } as Record<string, unknown> // any JSON object
  if (typeof kid !== 'string' || (use !== undefined && use !== 'sig')) return []
  try {
    const key = createPublicKey({ key: { kty, ...rest } as JsonWebKey, format: 'jwk' }) // checked by what reads it
    const own = key.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256'
    const { modulusLength = 2048, namedCurve = 'prime256v1' } = key.asymmetricKeyDetails ?? {}
    const isStrong = modulusLength >= 2048 && namedCurve === 'prime256v1'
    return key.asymmetricKeyType === algorithms[own] && isStrong && (alg === undefined || alg === own)
      ? [[kid, { key, alg: own }]]
      : []
  } catch {
    return []
  }
}

async function readJson(outgoing: Outgoing, url: string): Promise<Record<string, unknown>> {
  const { status, body } = await outgoing.request(url, { maxBytes: 256 * 1024, timeoutMs: 5_000 })
  const value: unknown = status === 200 ? JSON.parse(body.toString('utf8')) : null
  if (typeof value !== 'object' || value === null) throw new Error('the issuer does not answer with JSON')
  return { ...value }
}
