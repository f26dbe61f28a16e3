import { Fault, levelOf, type Operation } from '@weir/contract'
import type pg from 'pg'
import { objectsOf } from './objects.ts'
import type { Asker } from './parts.ts'
import { userOf } from './principal.ts'
import { redact } from './redact.ts'
import type { Scope } from './rights.ts'

/** A change that was made. */
export interface Change {
  /** Id of its row. */
  id: string
  operation: Operation
  input: unknown
  /** What the handler answered: the id of what was made is in it. */
  output: unknown
  scope: Scope
  asker: Asker
}

/**
 * Ends a change inside its own transaction: its audit row (no audit, no change), the version of the facts it touched, and the job
 * it is the effect of. Changes to one's own things go to one's security log.
 */
export async function recordChange(
  client: pg.PoolClient,
  { id, operation, input, output, scope, asker }: Change,
): Promise<void> {
  const values = [id, operation.name, redact(operation, input), asker.requestId ?? null]
  const { organization_id } = scope
  if (organization_id === null) {
    if (userOf(asker.principal) !== null)
      await client.query({
        name: 'security_log',
        text: 'insert into security_log (id, operation, input, request_id) values ($1, $2, $3, $4)',
        values,
      })
    return
  }
  const objects = objectsOf(operation, input, output)
  const isAct = levelOf(operation.permission) === 'installation' || asker.principal.kind === 'operator'
  // what somebody acted as does belongs to the organization: the installation keeps that it was done, and where
  const act = asker.principal.kind === 'operator' ? JSON.stringify({ organization_id }) : values[2]
  await Promise.all([
    client.query({
      name: 'audit',
      text: 'insert into audit (id, operation, input, request_id, organization_id, objects, from_address) values ($1, $2, $3, $4, $5, $6, $7)',
      values: [...values, organization_id, objects, asker.from ?? null],
    }),
    isAct
      ? client.query({
          name: 'installation_act',
          text: 'select record_act($1, $2, $3, $4, $5, $6)',
          values: [id, operation.name, objects, act, asker.requestId ?? null, asker.from ?? null],
        })
      : undefined,
    client.query({ name: 'count_facts', text: 'select count_facts()' }),
    asker.job ? endJob(client, asker.job) : undefined,
  ])
}

/** Of two workers that perform one job, the second waits here for the first, and takes back what it did. */
async function endJob(
  client: pg.PoolClient,
  { organization_id, job_id }: NonNullable<Asker['job']>,
): Promise<void> {
  const { rowCount } = await client.query(
    "update job set status = 'done', finished_at = clock_timestamp() where organization_id = $1 and id = $2 and status = 'running'",
    [organization_id, job_id],
  )
  if (rowCount !== 1)
    throw new Fault('conflict', 'This job has ended already. What was done a second time was taken back.')
}
