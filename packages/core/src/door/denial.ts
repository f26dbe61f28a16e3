import { Fault } from '@weir/contract'
import type pg from 'pg'
import { credentialOf, type Principal } from './principal.ts'

const perMinute = 600
let minute = 0
let count = 0

/** Writes a denied attempt down, apart from the transaction that was refused; at most 600 a minute, so that guessing cannot fill the disk. */
export function recordDenial(
  pool: pg.Pool,
  { principal, requestId }: { principal: Principal; requestId?: string },
  error: unknown,
): void {
  if (!(error instanceof Fault) || !['denied', 'unauthenticated', 'not_found'].includes(error.code)) return
  const now = Math.floor(Date.now() / 60_000)
  count = now === minute ? count + 1 : 1
  minute = now
  if (count > perMinute) return
  pool
    .query('insert into denied_attempt (principal, operation, code, request_id) values ($1, $2, $3, $4)', [
      `${principal.kind}:${credentialOf(principal) ?? ''}`,
      error.message.slice(0, 200),
      error.code,
      requestId ?? null,
    ])
    .catch(() => undefined) // the refusal itself does not depend on it
}
