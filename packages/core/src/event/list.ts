import { eventList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { inOrder, readPage, withItems } from '../list/keyset.ts'
import { showEvents } from './row.ts'

export const listEvents = implement(eventList, async (tx, input, hands) => {
  const groups = groupsOf(input, hands.scope)
  let found = tx.selectFrom('event as e').select('e.id')
  if (groups) found = found.where('e.group_id', 'in', groups)
  if (input.event_ids) found = found.where('e.id', 'in', input.event_ids)
  if (input.state) found = found.where('e.state', 'in', input.state)
  const page = await readPage(tx, hands, found, {
    ...input,
    list: 'event',
    sort: [
      { column: sql`e.created_at`, type: 'timestamptz' },
      { column: sql`e.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  const ids = page.items.map(({ id }) => id)
  return withItems(page, inOrder(ids, await showEvents(tx, ids, hands)))
})
