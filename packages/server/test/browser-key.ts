import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'

/** A request as a proof speaks of it. */
export interface Proven {
  method: string
  url: string
  body?: string
  /** The session it is for; a sign-in has none yet. */
  token?: string
}

/** The key of a browser, which proves that a session is shown by who opened it. */
export interface BrowserKey {
  /** The DPoP header for one request; `changes` replace claims, to say something untrue. */
  proof(request: Proven, changes?: { header?: object; claims?: object }): string
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** A new key. */
export function browserKey(): BrowserKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' })
  return {
    proof({ method, url, body = '', token }, { header = {}, claims = {} } = {}) {
      const { origin, pathname } = new URL(url)
      return signed(
        privateKey,
        { typ: 'dpop+jwt', alg: 'ES256', jwk: { crv, kty, x, y }, ...header },
        {
          jti: randomUUID(),
          htm: method,
          htu: origin + pathname,
          iat: Math.floor(Date.now() / 1000),
          ...(token !== undefined && { ath: hashOf(token) }),
          ...(body !== '' && { bh: hashOf(body) }),
          ...claims,
        },
      )
    },
  }
}

function signed(key: KeyObject, header: object, claims: object): string {
  const text = `${encoded(header)}.${encoded(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
