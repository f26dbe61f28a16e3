import { Fault } from '@weir/contract'
import type { Core, Principal } from '@weir/core'

/** Who asks. Without a credential a stranger; with a bad one nobody: it is refused, never taken for a stranger. */
export async function authenticate(
  core: Pick<Core, 'identify'>,
  request: Request,
): Promise<{ principal: Principal; credential: string | null }> {
  const credential = credentialIn(request.headers)
  if (credential === null) return { principal: { kind: 'anonymous' }, credential }
  return { principal: await core.identify(credential), credential }
}

function credentialIn(headers: Headers): string | null {
  const authorization = headers.get('authorization')
  const apiKey = headers.get('x-api-key')
  if (authorization !== null && apiKey !== null)
    throw new Fault('invalid', 'Send the credential once: as Authorization or as X-API-Key, not both.')
  if (authorization === null && apiKey === null) return null
  const text = apiKey ?? /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''
  if (!/^[\x21-\x7e]{1,4096}$/.test(text))
    throw new Fault('unauthenticated', 'Send the token as `Authorization: Bearer TOKEN`, or as X-API-Key.')
  return text
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
const credentialText = /weir[a-z]_[0-9A-Za-z]{20}|eyJ[\w-]{10,}\.[\w-]+\./

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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
