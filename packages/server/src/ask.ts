import { Fault } from '@weir/contract'
import type { Context } from 'hono'
import { authenticate } from './authenticate.ts'
import { cameFrom } from './came-from.ts'
import { refuseLeakedInUrl } from './leaked-in-url.ts'
import { patience } from './patience.ts'
import type { Asked, Env, Served } from './served.ts'

/** The first steps of every API request: no credential in the URL, who asks, and a clock that runs. */
export async function ask({ core, limits, limiter, origins }: Served, context: Context<Env>): Promise<Asked> {
  const request = context.req.raw
  const url = new URL(request.url)
  await refuseLeakedInUrl(core, url)
  const visit = context.get('visit')
  const credential = request.headers.get('authorization') ?? request.headers.get('x-api-key')
  const authenticated = await limiter.identified(visit, credential, () =>
    authenticate(core, request, { url, origins, ...cameFrom(visit) }),
  )
  context.set('principal', authenticated.principal)
  await limiter.asked(visit, authenticated.principal)
  const signal = AbortSignal.any([request.signal, patience(limits.requestMs)])
  return { request, url, requestId: context.get('requestId'), visit, signal, ...authenticated }
}

/** Work that was given up before it began is not begun. */
export function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('timeout', 'This took too long and was stopped; nothing was changed.')
}
