import { sql } from 'kysely'
import type { Tx } from '../door/implement.ts'

const mostTold = 500

/** Tells those who answer for risk that the policy changed: who lead the organization, and of a group who manage it; not who did it. */
export async function announcePolicy(
  tx: Tx,
  { group_id, by, fields }: { group_id: string | null; by: string | null; fields: readonly string[] },
): Promise<void> {
  await sql`
    select notify(told.user_id, 'policy.changed',
                  jsonb_build_object('organization', (select name from organization), 'fields', ${fields.join(', ')}::text)
                  || coalesce((select jsonb_build_object('group', g.name) from "group" g where g.id = ${group_id}), '{}'))
      from (select m.user_id
              from member m
             where m.suspended_at is null
               and m.user_id is distinct from ${by}::uuid
               and (m.role in ('owner', 'admin', 'security_lead')
                    or exists (select from group_member r
                                where r.user_id = m.user_id and r.role in ('manager', 'vulnerability_manager')
                                  and (${group_id}::uuid is null or r.group_id = ${group_id})))
             order by m.user_id
             limit ${mostTold}) told`.execute(tx)
}
