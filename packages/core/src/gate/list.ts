import { gateList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { nameRaters } from './rated-down.ts'
import { gateColumns, selectGateRuns } from './row.ts'

export const listGateRuns = implement(gateList, async (tx, input, hands) => {
  let rows = selectGateRuns(tx).select(gateColumns)
  if (input.group_ids) rows = rows.where('g.group_id', 'in', input.group_ids)
  if (input.root_ids) rows = rows.where('g.root_id', 'in', input.root_ids)
  if (input.verdict) rows = rows.where('g.verdict', '=', input.verdict)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'gate',
    sort: [
      { column: sql`g.created_at`, type: 'timestamptz' },
      { column: sql`g.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  return withItems(page, await nameRaters(page.items, hands))
})
