import { sql } from 'kysely'
import type { ReadTx } from '../door/implement.ts'

/** Saved lists as the contract shows them to a person: which is the default is everybody's own matter. */
export const selectViews = (tx: ReadTx, user_id: string | null) =>
  tx
    .selectFrom('saved_view as w')
    .select([
      'w.id',
      'w.organization_id',
      'w.name',
      'w.query',
      'w.is_shared',
      sql<boolean>`w.is_default and w.owner_id is not distinct from ${user_id}::uuid`.as('is_default'),
      sql<boolean>`w.owner_id is not distinct from ${user_id}::uuid`.as('is_mine'),
      'w.created_at',
    ])
