import { Fault } from '@weir/contract'
import type pg from 'pg'
import { credentialOf, operatorOf, type Principal, userOf } from './principal.ts'

/** What somebody tried. */
export interface Attempt {
  principal: Principal
  /** Name of the operation, or `identify` for a credential that is none. */
  operation: string
  requestId?: string | undefined
}

const perMinute = 600
let minute = 0
const counts = new Map<string, number>()

/**
 * Writes a denied attempt down, apart from the transaction that was refused; at most 600 a minute of each credential and of all
 * strangers together, so that guessing can neither fill the disk nor hide what others try.
 */
export function recordDenial(
  pool: pg.Pool,
  { principal, operation, requestId }: Attempt,
  error: unknown,
): void {
  if (!(error instanceof Fault) || !['denied', 'unauthenticated', 'not_found'].includes(error.code)) return
  const acting = operatorOf(principal) === null ? '' : ` ${operatorOf(principal)} as ${userOf(principal)}`
  const who = `${principal.kind}:${credentialOf(principal) ?? ''}${acting}`
  if (countOf(who) > perMinute) return
  pool
    .query('insert into denied_attempt (principal, operation, code, request_id) values ($1, $2, $3, $4)', [
      who,
      operation,
      error.code,
      requestId ?? null,
    ])
    .catch(() => undefined) // the refusal itself does not depend on it
}

/** Attempts of this one in the current minute. */
function countOf(who: string): number {
  const now = Math.floor(Date.now() / 60_000)
  if (now !== minute) counts.clear()
  minute = now
  const count = (counts.get(who) ?? 0) + 1
  counts.set(who, count)
  return count
}
