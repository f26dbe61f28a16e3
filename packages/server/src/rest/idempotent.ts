import { Fault, markedPaths, type DirectOperation, valuesAt } from '@weir/contract'
import type { Core, Principal, Replay } from '@weir/core'

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
    const object_id = answer === null ? objectIn(operation, written.text) : null
    await idempotency.complete(who, key, { status: written.status, answer, object_id })
    return written
  } catch (error) {
    // an unknown error may have come after the change took effect: the key stays taken
    if (error instanceof Fault && error.code !== 'internal') await idempotency.release(who, key)
    throw error
  }
}

function replayed({ status, answer, object_id }: Replay): Written {
  if (answer === null)
    throw new Fault(
      'conflict',
      'This was done at the first request, and its answer is shown only once. Use a new Idempotency-Key to make another.',
      object_id === null ? {} : { object_id },
    )
  const headers = new Headers({ 'content-type': 'application/json', 'idempotency-replayed': 'true' })
  return { status, text: answer, headers }
}

const showsOnce = (operation: DirectOperation): boolean =>
  markedPaths(operation.output).some(({ mark }) => mark.once)

/** The id of what was made, where the answer says it: enough to revoke what the first answer lost. */
function objectIn(operation: DirectOperation, text: string): string | null {
  const answer: unknown = JSON.parse(text)
  const ids = markedPaths(operation.output)
    .filter(({ path, mark }) => mark.reference !== undefined && path.at(-1) === 'id')
    .flatMap(({ path }) => valuesAt(answer, path))
  return typeof ids[0] === 'string' ? ids[0] : null
}
