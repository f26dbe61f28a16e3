import { createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { Fault } from '@weir/contract'

/** A proof (RFC 9449) with the request that shows it. */
export interface ShownProof {
  /** The DPoP header. */
  proof: string
  method: string
  /** Path of the request, without its query. */
  path: string
  /** Origins under which this server is reached. */
  origins: ReadonlySet<string>
}

/** What a proof proves. */
export interface Proven {
  /** Thumbprint of its key (RFC 7638). */
  jkt: string
  /** Its own name. */
  jti: string
  /** SHA-256 of the body that the request must have, in base64url. */
  bodyHash: string
}

/** Verifies proofs, and remembers those of sessions. */
export interface Proofs {
  /** What a proof for this token proves, or for none: then what it opens, a link or a ticket, is itself good once. */
  verify(shown: ShownProof, token: string | null): Proven
  /** Refuses one that was used before. Asked once the token is known to be ours and of this key: a stranger leaves no trace. */
  useUp(proven: Proven): void
}

const oldestSeconds = 60
const skewSeconds = 5
const windowMs = (oldestSeconds + skewSeconds) * 1000
/** Proofs that are remembered, of one key in its minute, and before a key that was not there has to wait. */
const most = { ofKey: 200_000, ofAll: 400_000 }
const mostKeys = 10_000
const longest = 2_048
const emptyHash = createHash('sha256').digest('base64url')

/** Why a proof is refused; programs find the reason beside the code. */
const refusal = (sentence: string, reason: 'proof' | 'proof_time' | 'proof_used' = 'proof'): Fault =>
  new Fault('unauthenticated', sentence, { reason })

/** A verifier that remembers which proofs were used, for as long as each is good. */
export function openProofs(bounds: typeof most = most): Proofs {
  const keys = new Map<string, { jkt: string; key: KeyObject }>()
  const isFirst = onlyOnce(bounds)
  return {
    verify({ proof, method, path, origins }, token) {
      const { header, payload, signed, signature } = parts(proof)
      const known = keys.get(header) ?? keyIn(header)
      const { jkt, key } = known
      if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature))
        throw refusal('The DPoP proof is not signed by the key that it names.')
      const claims = claimsIn(payload)
      if (claims.htm !== method) throw refusal(`The DPoP proof is not for ${method} (htm).`)
      if (![...origins].some((origin) => claims.htu === origin + path))
        throw refusal(
          'The DPoP proof is for another address (htu). If you reach Weir at an address of your own, set public_url to it.',
        )
      const age = Date.now() / 1000 - claims.iat
      if (age > oldestSeconds || age < -skewSeconds)
        throw refusal(
          `The DPoP proof is not of this minute (iat). Compare the clock with the Date of this answer.`,
          'proof_time',
        )
      const ath = token === null ? undefined : hash('sha256', token, 'base64url')
      if (claims.ath !== ath) throw refusal('The DPoP proof is for another token (ath).')
      if (token !== null) remember(keys, header, known)
      return { jkt, jti: claims.jti, bodyHash: claims.bh ?? emptyHash }
    },
    useUp({ jkt, jti }) {
      if (!isFirst(jkt, jti))
        throw refusal('This DPoP proof was used before (jti). Each is good for one request.', 'proof_used')
    },
  }
}

/** A browser sends the same header again and again. */
function remember<Known>(keys: Map<string, Known>, header: string, known: Known): void {
  if (!keys.has(header) && keys.size >= mostKeys) keys.delete(keys.keys().next().value ?? '')
  keys.set(header, known)
}

/** Refuses a body that is not the one that the proof was made for, before anything of it is believed. */
export function refuseOtherBody(bodyHash: string | null, body: Uint8Array): void {
  if (bodyHash !== null) refuseOtherHash(bodyHash, createHash('sha256').update(body).digest())
}

/** The same for a body that was hashed as it came. */
export function refuseOtherHash(bodyHash: string | null, hash: Buffer): void {
  if (bodyHash !== null && hash.toString('base64url') !== bodyHash)
    throw refusal('The DPoP proof is for another body: bh is the SHA-256 of the body in base64url.')
}

function parts(proof: string) {
  const [header = '', payload = '', signature = '', more] = proof.length > longest ? [] : proof.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  if (more !== undefined || bytes.length !== 64 || bytes.toString('base64url') !== signature)
    throw refusal('The DPoP header is not a proof as RFC 9449 writes it, signed with ES256.')
  return { header, payload, signed: Buffer.from(`${header}.${payload}`), signature: bytes }
}

/** The public key in the header of a proof. */
function keyIn(header: string): { jkt: string; key: KeyObject } {
  const { jwk, ...rest } = fieldsOf(header, ['alg', 'jwk', 'typ'])
  if (rest['typ'] !== 'dpop+jwt' || rest['alg'] !== 'ES256') throw refusal(headerHow)
  const { crv, kty, x, y } = exactly(jwk, ['crv', 'kty', 'x', 'y'])
  if (crv !== 'P-256' || kty !== 'EC' || !isCoordinate(x) || !isCoordinate(y)) throw refusal(headerHow)
  return { jkt: thumbprint(x, y), key: publicKey(x, y) }
}

const headerHow =
  'The header of a DPoP proof holds typ dpop+jwt, alg ES256 and jwk with kty, crv, x and y of a P-256 key, and nothing else.'

const thumbprint = (x: string, y: string): string =>
  hash('sha256', `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`, 'base64url')

function publicKey(x: string, y: string): KeyObject {
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  } catch {
    throw refusal(headerHow) // not a point of the curve
  }
}

const isCoordinate = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w-]{43}$/.test(value) && isCanonical(value)
const isCanonical = (text: string): boolean => Buffer.from(text, 'base64url').toString('base64url') === text

interface Claims {
  jti: string
  htm: string
  htu: string
  iat: number
  ath?: string
  /** Hash of the body: every request of GraphQL has the same address. */
  bh?: string
}

function claimsIn(payload: string): Claims {
  const claims = fieldsOf(payload, ['ath', 'bh', 'htm', 'htu', 'iat', 'jti'])
  const { jti, htm, htu, iat, ath, bh } = claims
  const isHash = (value: unknown) => value === undefined || typeof value === 'string'
  if (
    typeof jti === 'string' &&
    /^[\x21-\x7e]{8,64}$/.test(jti) &&
    typeof htm === 'string' &&
    typeof htu === 'string' &&
    typeof iat === 'number' &&
    isHash(ath) &&
    isHash(bh)
  )
    return {
      jti,
      htm,
      htu,
      iat,
      ...(typeof ath === 'string' && { ath }),
      ...(typeof bh === 'string' && { bh }),
    }
  throw refusal('A DPoP proof says jti (8 to 64 letters), htm, htu, iat, ath and, with a body, bh.')
}

/** The fields of a segment, none but these. */
function fieldsOf(segment: string, allowed: readonly string[]): Record<string, unknown> {
  try {
    if (isCanonical(segment))
      return exactly(JSON.parse(Buffer.from(segment, 'base64url').toString()), allowed)
  } catch {
    // told below
  }
  throw refusal(`A part of the DPoP proof is not JSON in base64url with only ${allowed.join(', ')}.`)
}

function exactly(value: unknown, allowed: readonly string[]): Record<string, unknown> {
  const fields = Object.entries(Object(value) as object) // Object() makes one of anything
  if (fields.every(([name]) => allowed.includes(name))) return Object.fromEntries(fields)
  throw refusal(headerHow)
}

/**
 * Says whether a name of a key comes for the first time. Two generations, each as long as a proof may live, so that none is forgotten
 * too early. When there are too many, keys that were not seen lately wait, and a key that was has room of its own.
 */
function onlyOnce(bounds: typeof most): (jkt: string, jti: string) => boolean {
  let [young, old] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  let count = 0
  let turned = performance.now()
  return (jkt, jti) => {
    const now = performance.now()
    if (now - turned > windowMs) {
      old = now - turned > 2 * windowMs ? new Map() : young
      young = new Map()
      count = 0
      turned = now
    }
    const own = young.get(jkt)
    if (own?.has(jti) || old.get(jkt)?.has(jti)) return false
    const isFull = own || old.has(jkt) ? (own?.size ?? 0) >= bounds.ofKey : count >= bounds.ofAll
    if (isFull)
      throw new Fault('busy', 'Too many requests in this minute. Try again in a few seconds.', {
        retryAfterSeconds: 10,
      })
    if (own) own.add(jti)
    else young.set(jkt, new Set([jti]))
    count++
    return true
  }
}
