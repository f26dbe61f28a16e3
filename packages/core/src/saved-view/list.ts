import { viewList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { selectViews } from './row.ts'

const mostViews = 200

export const listViews = implement(viewList, (tx, _input, { user_id }) =>
  selectViews(tx, user_id)
    .where('w.removed_at', 'is', null)
    .where(sql<boolean>`(w.is_shared or w.owner_id is not distinct from ${user_id}::uuid)`)
    .orderBy(sql`(w.owner_id is not distinct from ${user_id}::uuid) desc`) // nobody’s shared ones push out one’s own
    .orderBy('w.name')
    .orderBy('w.id')
    .limit(mostViews)
    .execute(),
)
