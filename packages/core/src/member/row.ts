import { Fault, grantedRoles, type GroupRole, managesEveryGroup, type OrganizationRole } from '@weir/contract'
import { organizationRank } from '../calc/rank.ts'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** Columns of a member as it is stored; aliased m. */
export const memberColumns = [
  'm.user_id',
  'm.organization_id',
  'm.role',
  'm.joined_at',
  'm.last_active_at',
  'm.suspended_at',
  'm.suspended_reason',
] as const

interface MemberRow {
  user_id: string
  organization_id: string
  role: string
  joined_at: string
  last_active_at: string
  suspended_at: string | null
  suspended_reason: string | null
}

/**
 * Adds names, group roles and what the caller may do; e-mails and last use are for owners and admins, and for oneself. Groups
 * outside of the scope stay hidden.
 */
export async function describeMembers(tx: ReadTx, hands: Hands, members: MemberRow[]) {
  const ids = members.map(({ user_id }) => user_id)
  if (ids.length === 0) return []
  const [people, groups, own] = await Promise.all([
    hands.people.find(ids),
    tx
      .selectFrom('group_member')
      .where('user_id', 'in', ids)
      .select(['user_id', 'group_id', 'role'])
      .execute(),
    tx.selectFrom('member').where('user_id', '=', hands.user_id).select('role').executeTakeFirst(),
  ])
  const seesAll = hands.scope.groups === 'all'
  const visible = (group_id: string) => hands.scope.groups === 'all' || hands.scope.groups.includes(group_id)
  return members.map(({ user_id, last_active_at, ...member }) => {
    const isSelf = user_id === hands.user_id
    const isPrivy = seesAll || isSelf
    return {
      ...member,
      id: user_id,
      name: people.get(user_id)?.name ?? 'someone',
      email: isPrivy ? (people.get(user_id)?.email ?? null) : null,
      role: member.role as OrganizationRole, // checked by the table
      last_active_at: isPrivy ? last_active_at : null,
      suspended_reason: member.suspended_reason === null ? null : ('inactivity' as const),
      groups: groups
        .filter((one) => one.user_id === user_id && visible(one.group_id))
        .map((one) => ({ group_id: one.group_id, role: one.role as GroupRole })), // checked by the table
      is_self: isSelf,
      grantable: isSelf ? [] : grantable(own?.role ?? null, member.role),
      is_removable: !isSelf && outranks(own?.role ?? null, member.role),
    }
  })
}

/** One member, described. */
export async function describeMember(tx: ReadTx, hands: Hands, member_id: string) {
  const rows = await tx
    .selectFrom('member as m')
    .where('m.user_id', '=', member_id)
    .select(memberColumns)
    .execute()
  const [described] = await describeMembers(tx, hands, rows)
  if (!described)
    throw new Fault('not_found', 'No such member of the organization.', { pointer: '/member_id' })
  return described
}

const outranks = (own: string | null, target: string): boolean =>
  own !== null && managesEveryGroup(own) && organizationRank(own) > organizationRank(target)

function grantable(own: string | null, target: string): OrganizationRole[] {
  const given = outranks(own, target)
    ? grantedRoles.filter((role) => role !== target && organizationRank(own) > organizationRank(role))
    : []
  return own === 'owner' && target !== 'owner' ? ['owner', ...given] : given
}
