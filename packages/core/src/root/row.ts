import { type RawBuilder, sql } from 'kysely'

type SyncStatus = 'unknown' | 'queued' | 'running' | 'ok' | 'failed'

/**
 * A job that failed took back all it wrote, so the root cannot say so itself: its newest sync does. It counts until it is done,
 * or, when it failed, until a sync succeeds.
 */
const ofNewestSync = <T>(column: RawBuilder<T>) => sql<T | null>`(
  select case when j.status in ('queued', 'running') or j.finished_at > coalesce(r.synced_at, '-infinity') then ${column} end
    from (select s.status, s.fault_message, s.finished_at
            from job s
           where s.organization_id = r.organization_id and s.object_id = r.id and s.operation = 'root.fetch'
           order by s.created_at desc
           limit 1) j
   where j.status <> 'done')`

/** Columns of a root as the contract names them; the table is aliased `r`. */
export const rootColumns = [
  'r.id',
  'r.organization_id',
  'r.group_id',
  'r.nickname',
  sql<'git' | 'ip' | 'url'>`r.kind`.as('kind'),
  'r.location',
  'r.branch',
  'r.credential_id',
  sql<'active' | 'inactive'>`r.status`.as('status'),
  'r.inactive_reason',
  sql<SyncStatus>`coalesce(${ofNewestSync(sql`j.status`)}, r.sync_status)`.as('sync_status'),
  sql<
    string | null
  >`nullif(coalesce(${ofNewestSync(sql`coalesce(j.fault_message, '')`)}, r.sync_message), '')`.as(
    'sync_message',
  ),
  'r.synced_at',
  'r.created_at',
  sql<number>`(select count(*)::int from vulnerability v where v.organization_id = r.organization_id and v.root_id = r.id and v.status = 'vulnerable')`.as(
    'open_count',
  ),
] as const
