import { Fault } from '@weir/contract'
import { STATUS_CODES } from 'node:http'
import type { Logger } from 'pino'

/** Problem details of an error (RFC 9457): a code of the closed list, a sentence, the request's id; never how we are built. */
export interface Problem {
  type: 'about:blank'
  title: string
  status: number
  detail: string
  /** The request id. */
  instance: string
  code: string
  /** JSON pointer to the offending input. */
  pointer?: string
  /** What of the code a program may act on: `sign_in_again`, `proof_time` … */
  reason?: string
  /** With `sign_in_again`: how recent the sign-in must be. */
  fresh_seconds?: number
  /** What the first request with this Idempotency-Key made. */
  object_id?: string
}

/** The Fault behind an error. What is none is our bug: it is logged here, once, and told as nothing but its id. */
export function toFault(error: unknown, { log, requestId }: { log: Logger; requestId: string }): Fault {
  if (error instanceof Fault && error.code !== 'internal') return error
  log.error({ err: error, request_id: requestId }, 'unexpected error')
  return new Fault('internal', 'Something broke on our side. Tell an operator this request id.')
}

/** What a 401 asks for (RFC 6750, RFC 9449). */
export const challenge = 'Bearer, DPoP algs="ES256"'

/** What of a Fault a program may act on besides its code. */
export function hintsOf({ evidence }: Fault): Pick<Problem, 'reason' | 'fresh_seconds' | 'object_id'> {
  const { reason, fresh_seconds, object_id } = evidence
  return {
    ...(typeof reason === 'string' && { reason }),
    ...(typeof fresh_seconds === 'number' && { fresh_seconds }),
    ...(typeof object_id === 'string' && { object_id }),
  }
}

/** A Fault as an HTTP answer. */
export function problemResponse(fault: Fault, requestId: string): Response {
  const { pointer, retryAfterSeconds } = fault.evidence
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[fault.status] ?? 'Error',
    status: fault.status,
    detail: fault.message,
    instance: requestId,
    code: fault.code,
    ...(pointer !== undefined && { pointer }),
    ...hintsOf(fault),
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  if (fault.status === 401) headers.set('www-authenticate', challenge)
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds))
  return new Response(JSON.stringify(problem), { status: fault.status, headers })
}
