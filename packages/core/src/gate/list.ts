import { gateList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'
import { gateColumns, selectGateRuns } from './row.ts'

export const listGateRuns = implement(gateList, async (tx, input, hands) => {
  let rows = selectGateRuns(tx).select(gateColumns)
  if (input.group_ids) rows = rows.where('g.group_id', 'in', input.group_ids)
  if (input.root_ids) rows = rows.where('g.root_id', 'in', input.root_ids)
  if (input.verdict) rows = rows.where('g.verdict', '=', input.verdict)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'gate',
    sort: [
      { column: sql`g.created_at`, type: 'timestamptz' },
      { column: sql`g.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
})
