import { Fault } from '@weir/contract'
import type pg from 'pg'
import { credentialOf, operatorOf, type Principal, userOf } from './principal.ts'

/** What somebody tried. */
export interface Attempt {
  principal: Principal
  /** Name of the operation, or `identify` for a credential that is none. */
  operation: string
  requestId?: string | undefined
  /** Where it came from. */
  from?: string | undefined
  /** The organization it was tried on: its auditors see it. */
  organization_id?: string | undefined
}

const perMinute = 600
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
let minute = 0
const counts = new Map<string, number>()

/**
 * Writes a denied attempt down, apart from the transaction that was refused; at most 600 a minute of each credential and of all
 * strangers together, so that guessing can neither fill the disk nor hide what others try.
 */
export function recordDenial(pool: pg.Pool, attempt: Attempt, error: unknown): void {
  if (!(error instanceof Fault) || !['denied', 'unauthenticated', 'not_found'].includes(error.code)) return
  const { principal, operation, requestId, from } = attempt
  const acting = operatorOf(principal) === null ? '' : ` ${operatorOf(principal)} as ${userOf(principal)}`
  const who = `${principal.kind}:${credentialOf(principal) ?? ''}${acting}`
  if (countOf(who) > perMinute) return
  const by = [principal.kind, userOf(principal), credentialOf(principal), operatorOf(principal)]
  write(pool, [who, operation, error.code, requestId ?? null, organizationOf(attempt), ...by, from ?? null])
}

/** The organization whose auditors see the attempt. */
function organizationOf({ organization_id }: Attempt): string | null {
  if (organization_id === undefined || !isId.test(organization_id)) return null
  return organization_id
}

type Row = readonly (string | null)[]

const waiting = new WeakMap<pg.Pool, Row[]>()

/** What is refused while earlier attempts are being written is written after them, together: a flood of refusals costs little. */
function write(pool: pg.Pool, row: Row): void {
  const behind = waiting.get(pool)
  if (behind) return void behind.push(row)
  waiting.set(pool, [row])
  void writeAll(pool)
}

async function writeAll(pool: pg.Pool): Promise<void> {
  for (let rows = waiting.get(pool); rows && rows.length > 0; rows = waiting.get(pool)) {
    waiting.set(pool, [])
    const columns = Array.from({ length: 10 }, (_, at) => rows.map((row) => row[at] ?? null))
    await pool.query({ name: 'denials', text: writeText, values: columns }).catch(() => undefined) // the refusal itself does not depend on it
  }
  waiting.delete(pool)
}

// an organization that has no policy does not exist
const writeText = `
  with attempt as (
    select a.*, clock_timestamp() + a.at * interval '1 microsecond' as tried_at
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[])
           with ordinality as a (who, operation, code, request_id, organization_id, kind, user_id, credential_id, operator_id, from_address, at)
  ), noted as (
    insert into denied_attempt (at, principal, operation, code, request_id)
    select tried_at, who, operation, code, request_id from attempt
  )
  insert into denial (organization_id, at, principal_kind, user_id, credential_id, operator_id, from_address, operation, code, request_id)
  select a.organization_id, a.tried_at, a.kind, a.user_id, a.credential_id, a.operator_id, a.from_address, a.operation, a.code, a.request_id
    from attempt a join policy p on p.organization_id = a.organization_id`

/** Attempts of this one in the current minute. */
function countOf(who: string): number {
  const now = Math.floor(Date.now() / 60_000)
  if (now !== minute) counts.clear()
  minute = now
  const count = (counts.get(who) ?? 0) + 1
  counts.set(who, count)
  return count
}
