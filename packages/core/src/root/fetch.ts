import { Fault, rootFetch } from '@weir/contract'
import { sql } from 'kysely'
import { syncRepository } from '../delivery/sync.ts'
import { implement, type Tx } from '../door/implement.ts'
import { rootColumns } from './row.ts'

export const fetchRoot = implement(rootFetch, async (tx, { root_id }, hands) => {
  const { kind, status, ...root } = await tx
    .selectFrom('root')
    .where('id', '=', root_id)
    .select([
      'id as root_id',
      'group_id',
      'nickname',
      'kind',
      'status',
      'location',
      'branch',
      'credential_id',
    ])
    .executeTakeFirstOrThrow()
  if (kind !== 'git') throw new Fault('unprocessable', 'Only git roots are synced.')
  if (status !== 'active') throw new Fault('unprocessable', 'This root is inactive. Add it again to sync it.')
  const sync_message = await syncRepository(tx, root, hands)
  await trackDefaultBranch(tx, root_id)
  await tx
    .updateTable('root')
    .set({ sync_status: 'ok', sync_message, synced_at: sql`clock_timestamp()` })
    .where('id', '=', root_id)
    .execute()
  // last, so that syncs with one credential do not wait for each other
  if (root.credential_id !== null)
    await tx
      .updateTable('credential')
      .set({ last_used_at: sql`clock_timestamp()` })
      .where('id', '=', root.credential_id)
      .execute()
  return tx.selectFrom('root as r').where('r.id', '=', root_id).select(rootColumns).executeTakeFirstOrThrow()
})

/** A root that tracks a branch its repository does not have, and has no report yet, tracks the default branch instead. */
async function trackDefaultBranch(tx: Tx, root_id: string): Promise<void> {
  await sql`
    update root r
       set branch = p.default_branch
      from repository p
     where r.id = ${root_id}
       and p.organization_id = r.organization_id
       and p.root_id = r.id
       and p.default_branch is not null
       and not exists (select from reference f where f.organization_id = p.organization_id and f.repository_id = p.id and f.kind = 'branch' and f.name = r.branch)
       and not exists (select from report q where q.organization_id = r.organization_id and q.root_id = r.id)`.execute(
    tx,
  )
}
