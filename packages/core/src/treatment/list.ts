import { treatmentList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { inOrder, readPage, withItems } from '../list/keyset.ts'
import { nameTreatments, selectTreatments } from './row.ts'

export const listTreatments = implement(treatmentList, async (tx, input, hands) => {
  const groups = groupsOf(input, hands.scope)
  let found = tx.selectFrom('treatment as t').select('t.id')
  if (groups) found = found.where('t.group_id', 'in', groups)
  if (input.vulnerability_ids) found = found.where('t.vulnerability_id', 'in', input.vulnerability_ids)
  if (input.state) found = found.where('t.state', '=', input.state)
  const page = await readPage(tx, hands, found, {
    ...input,
    list: 'treatment',
    sort: [
      { column: sql`t.requested_at`, type: 'timestamptz' },
      { column: sql`t.id`, type: 'uuid' },
    ],
    direction: 'desc',
    parents: { vulnerability_ids: { column: sql`t.vulnerability_id`, ids: input.vulnerability_ids } },
  })
  const ids = page.items.map(({ id }) => id)
  const rows = ids.length === 0 ? [] : await selectTreatments(tx).where('t.id', 'in', ids).execute()
  return withItems(page, await nameTreatments(tx, inOrder(ids, rows), hands))
})
