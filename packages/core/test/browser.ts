import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { type SignedIn, signInRedeem } from '@weir/contract'
import type { ShownProof } from '../src/door/dpop.ts'
import type { Person, World } from './world.ts'

/** Where the server of a test is. */
export const testOrigin = 'http://weir.test'
export const testOrigins: ReadonlySet<string> = new Set([testOrigin])

/** What a proof is made for. */
export interface ProofFor {
  method: string
  path: string
  /** Where the server is, when it listens for real. */
  origin?: string
  token?: string | null
  body?: string | Uint8Array | undefined
  /** What to say instead of the truth, and what more. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}

/** A browser with a key of its own, as the page makes one. */
export interface TestBrowser {
  readonly jkt: string
  readonly jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }
  proof(what: ProofFor): string
}

/** A new browser. */
export function newBrowser(): TestBrowser {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const
  return {
    jwk,
    jkt: sha256(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })),
    proof({ method, path, origin = testOrigin, token, body, claims, header }) {
      const said = {
        jti: randomUUID(),
        htm: method,
        htu: origin + path,
        iat: Math.floor(Date.now() / 1000),
        ...(token && { ath: sha256(token) }),
        ...(body !== undefined && body !== '' && { bh: sha256(body) }),
        ...claims,
      }
      const head = { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header }
      const signed = `${encoded(head)}.${encoded(said)}`
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${signed}.${signature.toString('base64url')}`
    },
  }
}

/** SHA-256 in base64url. */
export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64url')

/** An object as a segment of a token. */
export const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs a person in with a one-time link. */
export async function signIn(
  { core }: Pick<World, 'core'>,
  { user_id }: Pick<Person, 'user_id'>,
  browser: TestBrowser = newBrowser(),
): Promise<SignedIn & { browser: TestBrowser }> {
  const code = await core.issueSignInLink(user_id)
  const binding = { jkt: browser.jkt, device: 'Test on a machine' }
  const signedIn = await core.session(
    { principal: { kind: 'anonymous' }, kind: 'mutation', binding },
    (call) => call(signInRedeem, { code }),
  )
  return { ...signedIn, browser }
}

/** What a session shows with a request, truthful unless said otherwise. */
export const shown = (
  { browser, token }: { browser: TestBrowser; token: string },
  { method = 'GET', path = '/v1/me', ...more }: Partial<ProofFor> = {},
): ShownProof => ({
  proof: browser.proof({ method, path, token, ...more }),
  method,
  path,
  origins: testOrigins,
})
