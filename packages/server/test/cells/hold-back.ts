import type { World } from '../../../core/test/world.ts'

/**
 * From here on no change is kept: each one writes its audit row or its line of the security log, and these refuse to be committed;
 * names of people are kept by another login, and refused there.
 * A mutation runs to its very end, is answered as busy, and the next cell finds everything as it was.
 */
export async function holdBack({ sql }: World): Promise<void> {
  await sql(`create function hold_back() returns trigger language plpgsql as $$
    begin raise exception 'held back' using errcode = '55P03'; end $$`)
  const directory = await sql<{ name: string }>(
    "select 'directory.' || quote_ident(tablename) as name from pg_tables where schemaname = 'directory'",
  )
  for (const table of ['audit', 'security_log', ...directory.map(({ name }) => name)])
    await sql(
      `create constraint trigger hold_back after insert or update on ${table} deferrable initially deferred for each row execute function hold_back()`,
    )
}
