import type { World } from '../../core/test/world.ts'

/** Records of operation, which are no part of what is asked about: they may change with every question. */
const operational = ['denied_attempt', 'denial', 'scope_list', 'rate_counter', 'rate', 'idempotency']

/** A sum over every row of every table but some; when somebody last used something is left out. */
export async function checksums(
  { sql }: Pick<World, 'sql'>,
  but: readonly string[] = [],
): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') and tablename <> all ($1) order by 1`,
    [[...operational, ...but]],
  )
  const sums: Record<string, string> = {}
  for (const { name } of tables) {
    const [row] = await sql<{ sum: string }>(
      `select count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text, 0)), 0) as sum from ${name} t`,
    )
    sums[name] = row?.sum ?? ''
  }
  return sums
}
