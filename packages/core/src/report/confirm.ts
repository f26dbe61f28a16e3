import { Fault, reportConfirm } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readReportRow } from './row.ts'

/** Closes what a report held back, but for what a later report or another tool sees, or a person has closed meanwhile. */
export const confirmReport = implement(reportConfirm, async (tx, { report_id }) => {
  const report = await tx
    .selectFrom('report')
    .where('id', '=', report_id)
    .select(['held', 'root_id'])
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  if (report.held.length === 0)
    throw new Fault('conflict', 'This report holds nothing back: there is nothing to confirm.')
  await tx.selectFrom('root').where('id', '=', report.root_id).select('id').forNoKeyUpdate().execute()
  await sql`
    update sighting s
       set is_present = false
      from report r
      join root on root.organization_id = r.organization_id and root.id = r.root_id
      join scan on scan.organization_id = r.organization_id and scan.report_id = r.id
     where r.id = ${report_id}
       and s.organization_id = r.organization_id
       and s.vulnerability_id = any (r.held)
       and s.tool = scan.tool and s.category = scan.category
       and s.branch = coalesce(root.branch, '') and s.last_seen_at <= r.imported_at`.execute(tx)
  const closed = await sql`
    update vulnerability v
       set status = 'safe', closing_cause = 'absent_from_complete_scan', closed_at = clock_timestamp()
      from report r
      join root on root.organization_id = r.organization_id and root.id = r.root_id
     where r.id = ${report_id}
       and v.organization_id = r.organization_id
       and v.id = any (r.held)
       and v.status = 'vulnerable'
       and not exists (
             select from sighting s
              where s.organization_id = v.organization_id and s.vulnerability_id = v.id
                and s.branch = coalesce(root.branch, '') and s.is_present)`.execute(tx)
  await sql`
    update report
       set held = '{}',
           receipt = receipt || jsonb_build_object('held', 0, 'fixed', (receipt ->> 'fixed')::int + ${Number(closed.numAffectedRows ?? 0n)}::int)
     where id = ${report_id}`.execute(tx)
  return readReportRow(tx, report_id)
})
