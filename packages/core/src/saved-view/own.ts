import { Fault } from '@weir/contract'
import type { Tx } from '../door/implement.ts'

/** Locks a saved list to change it, and says when it was deleted; of another person it is nobody else's. */
export async function lockOwn(tx: Tx, view_id: string, user_id: string | null): Promise<string | null> {
  const { owner_id, removed_at } = await tx
    .selectFrom('saved_view')
    .where('id', '=', view_id)
    .select(['owner_id', 'removed_at'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (owner_id !== user_id)
    throw new Fault('conflict', 'This saved list is another person’s: save one of your own.', {
      pointer: '/view_id',
    })
  return removed_at
}
