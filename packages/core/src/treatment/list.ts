import { treatmentList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { nameTreatments, selectTreatments } from './row.ts'

export const listTreatments = implement(treatmentList, async (tx, input, hands) => {
  let rows = selectTreatments(tx)
  if (input.group_ids) rows = rows.where('t.group_id', 'in', input.group_ids)
  if (input.vulnerability_ids) rows = rows.where('t.vulnerability_id', 'in', input.vulnerability_ids)
  if (input.state) rows = rows.where('t.state', '=', input.state)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'treatment',
    sort: [
      { column: sql`t.requested_at`, type: 'timestamptz' },
      { column: sql`t.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  return withItems(page, await nameTreatments(page.items, hands))
})
