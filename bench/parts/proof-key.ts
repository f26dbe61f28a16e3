import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'

/** A request as a proof names it. */
export interface Proven {
  method: string
  url: string
  token?: string
  body?: string | undefined
}

/** A key as a browser has one, and its proofs (RFC 9449). */
export interface ProofKey {
  jkt: string
  proof(of: Proven): string
}

/** A new key. */
export function newKey(): ProofKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const header = encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } })
  return {
    jkt: sha256(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })),
    proof({ method, url, token, body }) {
      const claims = {
        jti: randomUUID(),
        htm: method,
        htu: url,
        iat: Math.floor(Date.now() / 1000),
        ...(token !== undefined && { ath: sha256(token) }),
        ...(body !== undefined && { bh: sha256(body) }),
      }
      const signed = `${header}.${encoded(claims)}`
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
      return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
    },
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
