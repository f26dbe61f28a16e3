import { rootList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'
import { rootColumns } from './row.ts'

export const listRoots = implement(rootList, async (tx, input, hands) => {
  let rows = tx.selectFrom('root as r').select(rootColumns)
  if (input.group_ids) rows = rows.where('r.group_id', 'in', input.group_ids)
  if (input.root_ids) rows = rows.where('r.id', 'in', input.root_ids)
  if (input.status) rows = rows.where('r.status', '=', input.status)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'root',
    sort: [
      { column: sql`r.nickname`, type: 'text' },
      { column: sql`r.id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
    parents: { group_ids: { column: sql`r.group_id`, ids: input.group_ids } },
  })
})
