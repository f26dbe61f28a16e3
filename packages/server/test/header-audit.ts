import { AssertionError } from 'node:assert'
import type { App } from '../src/app.ts'

/** What every answer carries, refusals and health included. */
const always: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /^max-age=(31536000|63072000)/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^(same-origin|cross-origin)$/,
  'permissions-policy': /camera=\(\)/,
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
  'x-request-id': /^[A-Za-z0-9._-]{1,64}$/,
  'cache-control': /./,
}

/** What no answer carries. */
const never = [
  'set-cookie',
  'access-control-allow-credentials',
  'server',
  'x-powered-by',
  'x-aspnet-version',
  'via',
  'refresh',
  'public-key-pins',
]

const credential = /weir[a-z]_[0-9A-Za-z]{20}|eyJ[\w-]{10,}\.[\w-]*\./

/** What is wrong with the headers of an answer; nothing: all is as it must be. */
export function headerFaults(request: Request, response: Response): string[] {
  const { headers, status } = response
  const { pathname } = new URL(request.url)
  const found: string[] = []
  for (const [name, form] of Object.entries(always))
    if (!form.test(headers.get(name) ?? '')) found.push(`${name} is ${headers.get(name) ?? 'missing'}`)
  for (const name of never) if (headers.has(name)) found.push(`${name} is there`)
  if (headers.get('access-control-allow-origin') === '*') found.push('every origin may read it')
  for (const [name, value] of headers) if (credential.test(value)) found.push(`${name} holds a credential`)
  const kept = headers.get('cache-control') ?? ''
  const isApi = /^\/(v\d+|graphql)(\/|$)/i.test(pathname)
  if ((isApi || status >= 400) && kept !== 'no-store') found.push(`it may be kept: ${kept}`)
  if (kept.includes('public') && !pathname.startsWith('/assets/')) found.push(`everyone may keep it: ${kept}`)
  if (/unsafe-eval|script-src[^;]*('unsafe-inline'|\*)/.test(headers.get('content-security-policy') ?? ''))
    found.push('its policy lets scripts of others run')
  if (response.body !== null && !headers.has('content-type')) found.push('its body has no type')
  if (status === 401 && !headers.has('www-authenticate')) found.push('it does not say how to authenticate')
  if (status === 429 && !headers.has('retry-after')) found.push('it does not say when to come again')
  return found
}

/** The same app, whose answers are all looked at: one with wrong headers fails the test that asked for it. */
export function audited(app: App): App {
  return {
    routes: app.routes,
    async fetch(request, ...connection) {
      const response = await app.fetch(request, ...connection)
      const found = headerFaults(request, response)
      if (found.length > 0)
        throw new AssertionError({
          message: `${request.method} ${request.url} answers ${response.status}: ${found.join('; ')}`,
        })
      return response
    },
  }
}
