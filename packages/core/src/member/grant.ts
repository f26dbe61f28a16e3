import { Fault, groupRoles, memberGrant } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { describeMembers } from './list.ts'

const rankOf = (role: string | null): number =>
  role === null ? 0 : (Object.entries(groupRoles).find(([name]) => name === role)?.[1] ?? 0)

export const grantMember = implement(memberGrant, async (tx, { group_id, member_id, role }, hands) => {
  if (member_id === hands.user_id)
    throw new Fault('denied', 'Nobody changes their own role. Ask another manager.')
  const { organization_id } = hands
  const before = await tx
    .selectFrom('group_member')
    .where('group_id', '=', group_id)
    .where('user_id', '=', member_id)
    .select('role')
    .forUpdate()
    .executeTakeFirst()
  // an owner or admin of the organization stands above every role of a group
  const own = hands.scope.groups === 'all' ? Infinity : Math.max(0, ...hands.rolesIn(group_id).map(rankOf))
  if (own <= Math.max(rankOf(before?.role ?? null), rankOf(role)))
    throw new Fault('denied', 'A role can be given or taken only by someone of a higher rank in the group.')
  if (role === null)
    await tx
      .deleteFrom('group_member')
      .where('group_id', '=', group_id)
      .where('user_id', '=', member_id)
      .execute()
  else
    await tx
      .insertInto('group_member')
      .values({ organization_id, group_id, user_id: member_id, role })
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'group_id', 'user_id']).doUpdateSet({ role }),
      )
      .execute()
  const member = await tx
    .selectFrom('member')
    .where('user_id', '=', member_id)
    .select(['user_id', 'organization_id', 'role', 'joined_at'])
    .execute()
  const [described] = await describeMembers(tx, hands, member)
  if (!described)
    throw new Fault('not_found', 'No such member of the organization.', { pointer: '/member_id' })
  return described
})
