import { Fault } from '@weir/contract'
import type { MiddlewareHandler } from 'hono'
import { cors } from './cors.ts'
import { problemResponse, toFault } from './problem.ts'
import { refuseWithoutTls } from './plain-http.ts'
import { clientAddress, trustedBy } from './rate/client-address.ts'
import type { Visit } from './rate/limiter.ts'
import { sayRates } from './rate/rate-headers.ts'
import type { Env, Served } from './served.ts'

/** Which pages of other origins may ask, and which proxies are believed. */
export interface EdgeSettings {
  readonly corsOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
}

/** Before anything is done for a request: where it comes from, whether it comes too often, and which page may read the answer. */
export function edge(served: Served, { corsOrigins, trustedProxies }: EdgeSettings): MiddlewareHandler<Env> {
  const { limiter, log, limits } = served
  const isTrusted = trustedBy(trustedProxies)
  const share = cors(corsOrigins)
  return async (context, next) => {
    const { path, raw } = context.req
    const neighbour = context.env?.neighbour
    const address = clientAddress({ neighbour, forwarded: raw.headers.get('x-forwarded-for') }, isTrusted)
    const visit: Visit = { address, counted: new Map() }
    context.set('visit', visit)
    const isApi = isApiPath(path)
    const isHealth = path === '/livez' || path === '/readyz'
    try {
      if (!isHealth)
        refuseWithoutTls({ neighbour, forwardedProto: raw.headers.get('x-forwarded-proto') }, isTrusted)
      if (!isHealth) await limiter.arrive(visit, isApi ? 'address' : 'page')
      if (context.req.url.length > limits.urlBytes) throw tooLong(limits.urlBytes)
      const preflight = isApi ? share.preflight(raw) : null
      if (preflight) context.res = preflight
      else await next()
    } catch (error) {
      const requestId = context.get('requestId')
      context.res = problemResponse(toFault(error, { log, requestId }), requestId)
    }
    sayRates(context.res.headers, visit, context.res.status)
    if (context.res.status >= 400 && mayHaveMore(raw)) context.res.headers.set('connection', 'close')
    if (isApi) share.allow(raw, context.res.headers)
  }
}

/** What was refused unread may still be on its way: nothing else comes on that connection. */
function mayHaveMore({ method, headers }: Request): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 64 * 1024
}

/** Paths that belong to the API and are never answered with the page. */
export const isApiPath = (path: string): boolean => /^\/(v\d+|graphql)(\/|$)/i.test(path)

const tooLong = (urlBytes: number): Fault =>
  new Fault('invalid', `A URL holds at most ${urlBytes / 1024} KiB. Ask for less at once.`)
