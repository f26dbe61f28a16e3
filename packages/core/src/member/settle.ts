import { groupRoleHolds, groupRoles, organizationRoles } from '@weir/contract'
import { type RawBuilder, sql } from 'kysely'
import type { ReadTx, Tx } from '../door/implement.ts'

const assignable = Object.keys(groupRoles).filter((role) => groupRoleHolds(role, 'vulnerability:assignable'))

/** What hangs on roles that a member no longer has: assignments become unassigned (history says from whom), open invitations are revoked. */
export async function settleMember(tx: Tx, member_id: string): Promise<void> {
  await sql`
    update vulnerability v
       set assignee_id = null
     where ${unable(member_id)}`.execute(tx)
  await sql`
    update invitation i
       set status = 'revoked', settled_at = clock_timestamp(), settled_by = scope_user()
     where i.status = 'pending'
       and i.invited_by = ${member_id}
       and not exists (
             select from member m
              where m.user_id = i.invited_by
                and m.role in ('owner', 'admin')
                and ${rankOf('m')} > ${rankOf('i')})`.execute(tx)
}

/** How much that would be, if the member had this role in the organization and no group role but those kept. */
export async function countSettled(
  tx: ReadTx,
  member_id: string,
  after: { role: string | null; groups: { group_id: string; role: string }[] },
): Promise<{ assigned: number; invitations: number }> {
  const keeps = after.groups
    .filter(({ role }) => groupRoleHolds(role, 'vulnerability:assignable'))
    .map(({ group_id }) => group_id)
  const manages = after.role === 'owner' || after.role === 'admin'
  const { rows } = await sql<{ assigned: number; invitations: number }>`
    select (select count(*)::int from vulnerability v
             where v.assignee_id = ${member_id}
               and not (${manages} or v.group_id = any (${keeps}::uuid[]))) as assigned,
           (select count(*)::int from invitation i
             where i.status = 'pending' and i.invited_by = ${member_id}
               and not (${manages} and ${rankTable(sql`cast(${after.role} as text)`)} > ${rankOf('i')})) as invitations`.execute(
    tx,
  )
  return rows[0] ?? { assigned: 0, invitations: 0 }
}

const unable = (member_id: string) => sql`v.assignee_id = ${member_id}
       and not exists (select from member m where m.user_id = v.assignee_id and m.role in ('owner', 'admin'))
       and not exists (
             select from group_member g
              where g.user_id = v.assignee_id and g.group_id = v.group_id and g.role = any (${assignable}::text[]))`

const rankOf = (alias: 'm' | 'i') => rankTable(sql`${sql.ref(alias)}.role`)

const rankTable = (role: RawBuilder<unknown>) =>
  sql`case ${role} ${sql.join(
    Object.entries(organizationRoles).map(([name, rank]) => sql`when ${sql.lit(name)} then ${sql.lit(rank)}`),
    sql` `,
  )} else 0 end`
