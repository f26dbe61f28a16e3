import { Fault } from '@weir/contract'
import type { Context } from 'hono'
import { authenticate, refuseCredentialInUrl } from './authenticate.ts'
import type { Asked, Env, Served } from './served.ts'

/** The first steps of every API request: no credential in the URL, who asks, and a clock that runs. */
export async function ask({ core, limits }: Served, context: Context<Env>): Promise<Asked> {
  const request = context.req.raw
  const url = new URL(request.url)
  refuseCredentialInUrl(url)
  const { principal, credential } = await authenticate(core, request)
  context.set('principal', principal)
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limits.requestMs)])
  return { request, url, requestId: context.get('requestId'), principal, credential, signal }
}

/** Work that was given up before it began is not begun. */
export function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('timeout', 'This took too long and was stopped; nothing was changed.')
}
