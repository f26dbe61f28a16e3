import { sql } from 'kysely'

/** Columns of a root as the contract names them; the table is aliased `r`. */
export const rootColumns = [
  'r.id',
  'r.organization_id',
  'r.group_id',
  'r.nickname',
  sql<'git' | 'ip' | 'url'>`r.kind`.as('kind'),
  'r.location',
  'r.branch',
  sql<'active' | 'inactive'>`r.status`.as('status'),
  'r.inactive_reason',
  sql<'unknown' | 'queued' | 'running' | 'ok' | 'failed'>`r.sync_status`.as('sync_status'),
  'r.sync_message',
  'r.synced_at',
  'r.created_at',
  sql<number>`(select count(*)::int from vulnerability v where v.organization_id = r.organization_id and v.root_id = r.id and v.status = 'vulnerable')`.as(
    'open_count',
  ),
] as const
