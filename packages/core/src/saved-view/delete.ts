import { Fault, viewDelete, viewRestore } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { lockOwn } from './own.ts'
import { selectViews } from './row.ts'

/** It stays, so that it can be brought back. */
export const deleteView = implement(viewDelete, async (tx, { view_id }, { user_id }) => {
  if ((await lockOwn(tx, view_id, user_id)) !== null) throw new Fault('conflict', 'It is deleted already.')
  await tx
    .updateTable('saved_view')
    .set({ removed_at: sql<string>`clock_timestamp()` })
    .where('id', '=', view_id)
    .execute()
  return selectViews(tx, user_id).where('w.id', '=', view_id).executeTakeFirstOrThrow()
})

/** As it was; but no default any more where another one is. */
export const restoreView = implement(viewRestore, async (tx, { view_id }, { user_id }) => {
  if ((await lockOwn(tx, view_id, user_id)) === null) throw new Fault('conflict', 'It is not deleted.')
  await sql`
    update saved_view w
       set removed_at = null,
           is_default = w.is_default and not exists (
             select from saved_view o
              where o.organization_id = w.organization_id and o.owner_id = w.owner_id and o.is_default and o.removed_at is null)
     where w.id = ${view_id}`.execute(tx)
  return selectViews(tx, user_id).where('w.id', '=', view_id).executeTakeFirstOrThrow()
})
