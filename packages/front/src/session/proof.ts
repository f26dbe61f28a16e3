import { serverNow } from './clock.ts'
import { browserKey } from './key.ts'

/** A request as a proof names it. */
export interface Proven {
  method: string
  /** Address without its query. */
  url: string
  token: string | null
  body?: string | Blob | undefined
}

/** The headers of one request: the session, if there is one, and a proof that its own browser sends it (RFC 9449). */
export async function proofHeaders({ method, url, token, body }: Proven): Promise<Record<string, string>> {
  const { privateKey, jwk } = await browserKey()
  const claims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: url,
    iat: Math.floor(serverNow() / 1000),
    ...(token !== null && { ath: await sha256(new TextEncoder().encode(token)) }),
    ...(body !== undefined && { bh: await sha256(await bytesOf(body)) }),
  }
  const signed = `${encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk })}.${encoded(claims)}`
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    privateKey,
    new TextEncoder().encode(signed),
  )
  const dpop = `${signed}.${base64url(new Uint8Array(signature))}`
  return token === null ? { dpop } : { dpop, authorization: `DPoP ${token}` }
}

const bytesOf = async (body: string | Blob): Promise<Uint8Array<ArrayBuffer>> =>
  typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(await body.arrayBuffer())

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))

const encoded = (value: object): string => base64url(new TextEncoder().encode(JSON.stringify(value)))

function base64url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
