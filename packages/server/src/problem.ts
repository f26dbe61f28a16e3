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
}

/** The Fault behind an error. What is none is our bug: it is logged here, once, and told as nothing but its id. */
export function toFault(error: unknown, { log, requestId }: { log: Logger; requestId: string }): Fault {
  if (error instanceof Fault && error.code !== 'internal') return error
  log.error({ err: error, request_id: requestId }, 'unexpected error')
  return new Fault('internal', 'Something broke on our side. Tell an operator this request id.')
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
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  if (fault.status === 401) headers.set('www-authenticate', 'Bearer')
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds))
  return new Response(JSON.stringify(problem), { status: fault.status, headers })
}
