import { reattackList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { inOrder, readPage, withItems } from '../list/keyset.ts'
import { nameReattacks, selectReattacks } from './row.ts'

export const listReattacks = implement(reattackList, async (tx, input, hands) => {
  const groups = groupsOf(input, hands.scope)
  let found = tx.selectFrom('reattack as r').select('r.id')
  if (groups) found = found.where('r.group_id', 'in', groups)
  if (input.vulnerability_ids) found = found.where('r.vulnerability_id', 'in', input.vulnerability_ids)
  if (input.state) found = found.where('r.state', '=', input.state)
  const page = await readPage(tx, hands, found, {
    ...input,
    list: 'reattack',
    sort: [
      { column: sql`r.requested_at`, type: 'timestamptz' },
      { column: sql`r.id`, type: 'uuid' },
    ],
    direction: 'desc',
    parents: { vulnerability_ids: { column: sql`r.vulnerability_id`, ids: input.vulnerability_ids } },
  })
  const ids = page.items.map(({ id }) => id)
  const rows = ids.length === 0 ? [] : await selectReattacks(tx).where('r.id', 'in', ids).execute()
  return withItems(page, await nameReattacks(inOrder(ids, rows), hands))
})
