import { groupRoleHolds, groupRoles } from '@weir/contract'
import { sql } from 'kysely'
import type { ReadTx } from '../door/implement.ts'

const deciders = Object.keys(groupRoles).filter((role) => groupRoleHolds(role, 'treatment:approve'))

/**
 * The groups in which a person may decide about what they asked for themselves: the organization records who decides alone
 * instead of requiring a second person, and exactly one member with access could decide.
 */
export async function groupsAlone(
  tx: ReadTx,
  user_id: string | null,
  group_ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (user_id === null || group_ids.length === 0) return new Set()
  const { rows } = await sql<{ group_id: string }>`
    select able.group_id
      from (select g.id as group_id, m.user_id
              from "group" g
              join member m on m.organization_id = g.organization_id
             where g.id = any (${group_ids}::uuid[])
               and m.role in ('owner', 'admin')
               and m.suspended_at is null
             union
            select r.group_id, r.user_id
              from group_member r
              join member m on m.organization_id = r.organization_id and m.user_id = r.user_id
             where r.group_id = any (${group_ids}::uuid[])
               and r.role = any (${deciders}::text[])
               and m.suspended_at is null) as able
     where exists (select from policy p where p.second_person = 'alone_recorded')
     group by able.group_id
    having count(*) = 1 and bool_and(able.user_id = ${user_id})`.execute(tx)
  return new Set(rows.map(({ group_id }) => group_id))
}
