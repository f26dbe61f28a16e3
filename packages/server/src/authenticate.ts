import { Fault } from '@weir/contract'
import type { Core, Principal, ShownProof } from '@weir/core'
import { deviceOf } from './device.ts'

/** Who asks, and what was proven about the request. */
export interface Authenticated {
  readonly principal: Principal
  /** SHA-256 that the body must have, in base64url; null where no proof says so. */
  readonly bodyHash: string | null
  /** The key of a stranger who shows a proof: what a sign-in is bound to. */
  readonly binding?: { jkt: string; device: string }
  /** The same asker, if the credential still says so: for answers that last. */
  again(): Promise<Principal>
}

/** Where a request was sent to, and where it came from. */
interface Place {
  readonly url: URL
  readonly origins: ReadonlySet<string>
  /** As much of the address as the audit keeps. */
  readonly from?: string
}

/**
 * Who asks. Without a credential a stranger; with a bad one nobody: it is refused, never taken for a stranger. A session is
 * shown as `Authorization: DPoP` with a proof made for this very request, a token as `Bearer` or `X-API-Key`. With the header
 * `Weir-Become` the session of an operator asks as the person whom they act as; pages of other origins cannot send it.
 */
export async function authenticate(
  core: Pick<Core, 'identify' | 'sessions' | 'visitor' | 'actAs'>,
  request: Request,
  place: Place,
): Promise<Authenticated> {
  const asked = await byCredential(core, request, place)
  const become = request.headers.get('weir-become')
  if (become === null) return asked
  const principal = await core.actAs(asked.principal, become, place.from)
  return { ...asked, principal, again: async () => core.actAs(await asked.again(), become) }
}

async function byCredential(
  core: Pick<Core, 'identify' | 'sessions' | 'visitor'>,
  request: Request,
  { url, origins, from }: Place,
): Promise<Authenticated> {
  const credential = credentialIn(request.headers)
  const proof = request.headers.get('dpop')
  const shown = proof === null ? null : { proof, method: request.method, path: url.pathname, origins }
  if (credential === null) return stranger(core, request, shown)
  if (credential.scheme === 'DPoP') return bySession(core, credential.text, { shown, from })
  if (shown !== null)
    throw new Fault('invalid', 'A token is sent as Bearer, without DPoP; a session as DPoP, with its proof.')
  const again = () => core.identify(credential.text, from)
  return { principal: await again(), bodyHash: null, again }
}

function stranger(
  core: Pick<Core, 'sessions' | 'visitor'>,
  request: Request,
  shown: ShownProof | null,
): Authenticated {
  const anonymous = { kind: 'anonymous' } as const
  if (shown === null) {
    const again = async () => core.visitor
    return { principal: core.visitor, bodyHash: null, again }
  }
  const again = async () => anonymous
  const { jkt, bodyHash } = core.sessions.prove(shown)
  const binding = { jkt, device: deviceOf(request.headers.get('user-agent')) }
  return { principal: anonymous, bodyHash, binding, again }
}

async function bySession(
  core: Pick<Core, 'sessions'>,
  token: string,
  { shown, from }: { shown: ShownProof | null; from: string | undefined },
): Promise<Authenticated> {
  if (shown === null)
    throw new Fault('unauthenticated', 'A session needs a proof for each request, in the DPoP header.', {
      reason: 'proof',
    })
  const { principal, bodyHash } = await core.sessions.identify(token, shown, from)
  const again = async () => {
    await core.sessions.refuseEnded(principal)
    return principal
  }
  return { principal, bodyHash, again }
}

function credentialIn(headers: Headers): { scheme: 'Bearer' | 'DPoP'; text: string } | null {
  const authorization = headers.get('authorization')
  const apiKey = headers.get('x-api-key')
  if (authorization !== null && apiKey !== null)
    throw new Fault('invalid', 'Send the credential once: as Authorization or as X-API-Key, not both.')
  if (authorization === null && apiKey === null) return null
  const [, scheme = 'Bearer', shown = ''] = /^(Bearer|DPoP) +(\S+) *$/i.exec(authorization ?? '') ?? []
  const text = apiKey ?? shown
  if (!/^[\x21-\x7e]{1,4096}$/.test(text))
    throw new Fault('unauthenticated', 'Send the token as `Authorization: Bearer TOKEN`, or as X-API-Key.')
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', text }
}

const credentialNames = new Set([
  'token',
  'access_token',
  'api_key',
  'apikey',
  'x-api-key',
  'authorization',
  'bearer',
])
const credentialText = /weir[a-z]_[\w-]{20}|eyJ[\w-]{10,}\.[\w-]*\./

/** URLs are written into logs and histories: a credential in one is refused, whoever it belongs to. */
export function refuseCredentialInUrl(url: URL): void {
  const isNamed = [...url.searchParams.keys()].some((name) => credentialNames.has(name.toLowerCase()))
  if (isNamed || credentialText.test(decoded(url.pathname + url.search)))
    throw new Fault(
      'invalid',
      'Never put a credential into a URL: it ends up in logs. Revoke it, and send a new one in a header.',
    )
}

/** A path as it may be written into the log. */
export const withoutCredentials = (path: string): string =>
  credentialText.test(decoded(path)) ? '(a credential)' : path.slice(0, 200)

/** A URL as people read it. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
