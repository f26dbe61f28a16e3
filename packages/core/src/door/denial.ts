import { Fault, levelOf, operations } from '@weir/contract'
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
/** Operations on the installation itself, and acting as a person. */
const ofInstallation: ReadonlySet<string> = new Set([
  'become',
  ...[...operations.values()].flatMap(({ name, permission }) =>
    levelOf(permission) === 'installation' ? [name] : [],
  ),
])
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
let minute = 0
const counts = new Map<string, number>()

/**
 * Writes a denied attempt down, apart from the transaction that was refused; at most 600 a minute of each credential and of all
 * strangers together, so that guessing can neither fill the disk nor hide what others try.
 */
export function recordDenial(
  pool: pg.Pool,
  { principal, operation, requestId, from, organization_id }: Attempt,
  error: unknown,
): void {
  if (!(error instanceof Fault) || !['denied', 'unauthenticated', 'not_found'].includes(error.code)) return
  const acting = operatorOf(principal) === null ? '' : ` ${operatorOf(principal)} as ${userOf(principal)}`
  const who = `${principal.kind}:${credentialOf(principal) ?? ''}${acting}`
  if (countOf(who) > perMinute) return
  const concernsInstallation =
    ofInstallation.has(operation) ||
    principal.kind === 'anonymous' ||
    organization_id === undefined ||
    !isId.test(organization_id)
  pool
    .query(
      `insert into denied_attempt (principal, operation, code, request_id, from_address, concerns_installation)
       values ($1, $2, $3, $4, $5, $6)`,
      [who, operation, error.code, requestId ?? null, from ?? null, concernsInstallation],
    )
    .catch(() => undefined) // the refusal itself does not depend on it
  if (organization_id === undefined || !isId.test(organization_id)) return
  const by = [principal.kind, userOf(principal), credentialOf(principal), operatorOf(principal)]
  pool
    .query(
      `insert into denial (organization_id, principal_kind, user_id, credential_id, operator_id, from_address, operation, code, request_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [organization_id, ...by, from ?? null, operation, error.code, requestId ?? null],
    )
    .catch(() => undefined) // also of an organization that does not exist
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
