import { Fault, rootFetch } from '@weir/contract'
import { sql } from 'kysely'
import { syncRepository } from '../delivery/sync.ts'
import { implement } from '../door/implement.ts'
import { rootColumns } from './row.ts'

export const fetchRoot = implement(rootFetch, async (tx, { root_id }, hands) => {
  const { kind, status, ...root } = await tx
    .selectFrom('root')
    .where('id', '=', root_id)
    .select(['id as root_id', 'group_id', 'nickname', 'kind', 'status', 'location', 'branch'])
    .executeTakeFirstOrThrow()
  if (kind !== 'git') throw new Fault('unprocessable', 'Only git roots are synced.')
  if (status !== 'active') throw new Fault('unprocessable', 'This root is inactive. Add it again to sync it.')
  const sync_message = await syncRepository(tx, root, hands)
  await tx
    .updateTable('root')
    .set({ sync_status: 'ok', sync_message, synced_at: sql`clock_timestamp()` })
    .where('id', '=', root_id)
    .execute()
  return tx.selectFrom('root as r').where('r.id', '=', root_id).select(rootColumns).executeTakeFirstOrThrow()
})
