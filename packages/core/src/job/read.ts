import { jobList, jobRead } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'

const columns = [
  'j.id',
  'j.organization_id',
  'j.group_id',
  'j.operation',
  sql<'queued' | 'running' | 'done' | 'failed'>`j.status`.as('status'),
  'j.progress_done',
  'j.progress_total',
  'j.progress_text',
  'j.fault_code',
  'j.fault_message',
  'j.object_id',
  'j.created_at',
  'j.finished_at',
] as const

/** One job as the contract shows it. */
export const readJob = (tx: ReadTx, job_id: string) =>
  tx.selectFrom('job as j').where('j.id', '=', job_id).select(columns).executeTakeFirstOrThrow()

export const readOneJob = implement(jobRead, (tx, { job_id }) => readJob(tx, job_id))

export const listJobs = implement(jobList, async (tx, input, hands) => {
  let rows = tx.selectFrom('job as j').select(columns)
  if (input.group_ids) rows = rows.where('j.group_id', 'in', input.group_ids)
  if (input.status) rows = rows.where('j.status', '=', input.status)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'job',
    sort: [
      { column: sql`j.created_at`, type: 'timestamptz' },
      { column: sql`j.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
})
