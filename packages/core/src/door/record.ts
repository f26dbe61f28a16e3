import type { Operation } from '@weir/contract'
import type pg from 'pg'
import { uuid7 } from '../keys/uuid.ts'
import { type Principal, userOf } from './principal.ts'
import { redact } from './redact.ts'
import type { Scope } from './rights.ts'

/** What is written down about a change. */
export interface Change {
  operation: Operation
  input: unknown
  scope: Scope
  principal: Principal
  requestId: string | null
}

/** Writes the audit row of a change in its own transaction: no audit, no change. Changes to one's own things go to one's security log. */
export async function recordAudit(
  client: pg.PoolClient,
  { operation, input, scope, principal, requestId }: Change,
): Promise<void> {
  const values = [uuid7(), operation.name, redact(operation, input), requestId]
  if (scope.organization_id !== null)
    await client.query({
      name: 'audit',
      text: 'insert into audit (id, operation, input, request_id, organization_id) values ($1, $2, $3, $4, $5)',
      values: [...values, scope.organization_id],
    })
  else if (userOf(principal) !== null)
    await client.query({
      name: 'security_log',
      text: 'insert into security_log (id, operation, input, request_id) values ($1, $2, $3, $4)',
      values,
    })
}
