const methods = 'GET, POST, PUT, PATCH, DELETE'
const sent = 'authorization, content-type, dpop, idempotency-key, if-match, x-api-key, x-request-id'
const read = 'link, ratelimit, ratelimit-policy, retry-after, x-request-id, idempotency-replayed'

/** Says which pages of other origins may ask, and read what is answered. */
export interface Cors {
  /** The answer to a browser that asks beforehand; null when this is no such question. */
  preflight(request: Request): Response | null
  allow(request: Request, headers: Headers): void
}

/** Exactly the listed origins, never with what a browser adds by itself: a page elsewhere must bring its own token. */
export function cors(origins: readonly string[]): Cors {
  const listed = new Set(origins)
  const allowed = (request: Request): string | null => {
    const origin = request.headers.get('origin')
    return origin !== null && listed.has(origin) ? origin : null
  }
  const allow: Cors['allow'] = (request, headers) => {
    if (listed.size > 0) headers.append('vary', 'origin')
    const origin = allowed(request)
    if (origin === null) return
    headers.set('access-control-allow-origin', origin)
    headers.set('access-control-expose-headers', read)
  }
  return {
    allow,
    preflight(request) {
      if (request.method !== 'OPTIONS' || allowed(request) === null) return null
      if (!request.headers.has('access-control-request-method')) return null
      const headers = {
        'access-control-allow-methods': methods,
        'access-control-allow-headers': sent,
        'access-control-max-age': '600',
      }
      return new Response(null, { status: 204, headers })
    },
  }
}
