import { Fault, markedPaths, type DirectOperation } from '@weir/contract'
import type { Core, Principal } from '@weir/core'

/** One write with its Idempotency-Key. */
export interface Write {
  principal: Principal
  key: string
  /** All that makes the request what it is: the same key with another of these is refused. */
  request: string
  operation: DirectOperation
}

/** What a write answers: its status and text. */
export interface Written {
  status: number
  text: string
  headers: Headers
}

/** Does a write once for its key: a repetition gets the first answer, and what was shown once is not shown again. */
export async function idempotent(
  { idempotency }: Pick<Core, 'idempotency'>,
  { principal, key, request, operation }: Write,
  work: () => Promise<Written>,
): Promise<Written> {
  if (!('credential_id' in principal))
    throw new Fault('invalid', 'An Idempotency-Key needs a credential. Leave it out, or sign in.')
  const who = `${principal.kind}:${principal.credential_id}`
  const earlier = await idempotency.reserve(who, key, request)
  if (earlier) return replayed(earlier)
  try {
    const written = await work()
    const answer = showsOnce(operation) ? null : written.text
    await idempotency.complete(who, key, { status: written.status, answer })
    return written
  } catch (error) {
    // an unknown error may have come after the change took effect: the key stays taken
    if (error instanceof Fault && error.code !== 'internal') await idempotency.release(who, key)
    throw error
  }
}

function replayed({ status, answer }: { status: number; answer: string | null }): Written {
  if (answer === null)
    throw new Fault(
      'conflict',
      'This was done at the first request, and its answer is shown only once. Use a new Idempotency-Key to make another.',
    )
  const headers = new Headers({ 'content-type': 'application/json', 'idempotency-replayed': 'true' })
  return { status, text: answer, headers }
}

const showsOnce = (operation: DirectOperation): boolean =>
  markedPaths(operation.output).some(({ mark }) => mark.once)
