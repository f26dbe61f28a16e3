import type { Receipt } from '@weir/contract'
import { sql } from 'kysely'
import type { ReadTx } from '../door/implement.ts'

/** Reports with their jobs; aliased r and j. */
export const fromReport = (tx: ReadTx) =>
  tx
    .selectFrom('report as r')
    .leftJoin('job as j', (join) =>
      join.onRef('j.organization_id', '=', 'r.organization_id').onRef('j.id', '=', 'r.job_id'),
    )

/** Columns of a report as the contract names them. A receipt is what says that it was read. */
export const reportColumns = [
  'r.id',
  'r.organization_id',
  'r.group_id',
  'r.root_id',
  'r.job_id',
  'r.format',
  'r.tool',
  'r.tool_version',
  'r.branch',
  'r.commit',
  'r.is_preview',
  sql<
    'queued' | 'running' | 'done' | 'failed'
  >`case when r.receipt is not null then 'done' else coalesce(j.status, 'queued') end`.as('status'),
  'r.is_complete',
  'j.fault_code',
  'j.fault_message',
  'r.bytes',
  sql<Receipt | null>`r.receipt`.as('receipt'),
  'r.created_at',
  sql<string | null>`coalesce(r.imported_at, j.finished_at)`.as('finished_at'),
] as const

/** One report as the contract shows it. */
export const readReportRow = (tx: ReadTx, report_id: string) =>
  fromReport(tx).where('r.id', '=', report_id).select(reportColumns).executeTakeFirstOrThrow()
