import { sql } from 'kysely'
import type { Tx } from '../door/implement.ts'

/** Tells the people of the groups of events, but who did it, once for each event. */
export async function tellPeople(
  tx: Tx,
  { event_ids, kind, but }: { event_ids: readonly string[]; kind: string; but: string | null },
): Promise<void> {
  await sql`
    select notify(m.user_id, ${kind}, jsonb_build_object(
             'type', e.type, 'group', g.name, 'days', extract(day from clock_timestamp() - e.created_at)::int,
             'organization', (select name from organization)))
      from event e
      join "group" g on g.organization_id = e.organization_id and g.id = e.group_id
      join group_member m on m.organization_id = e.organization_id and m.group_id = e.group_id
     where e.id = any (${[...event_ids]}::uuid[]) and m.user_id is distinct from ${but}::uuid`.execute(tx)
}
