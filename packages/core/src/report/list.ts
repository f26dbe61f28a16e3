import { reportList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'
import { fromReport, reportColumns } from './row.ts'

export const listReports = implement(reportList, async (tx, input, hands) => {
  let rows = fromReport(tx).select(reportColumns)
  if (input.group_ids) rows = rows.where('r.group_id', 'in', input.group_ids)
  if (input.root_ids) rows = rows.where('r.root_id', 'in', input.root_ids)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'report',
    sort: [
      { column: sql`r.created_at`, type: 'timestamptz' },
      { column: sql`r.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
})
