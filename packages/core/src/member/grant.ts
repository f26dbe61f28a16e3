import { Fault, memberGrant } from '@weir/contract'
import type { Hands } from '../door/hands.ts'
import { implement, type Tx } from '../door/implement.ts'
import { describeMember } from './row.ts'
import { settleMember } from './settle.ts'
import { refusalInGroup, type RolesInGroup } from './standing.ts'
import { tell } from './tell.ts'

export const grantMember = implement(memberGrant, async (tx, { group_id, member_id, role }, hands) => {
  const { organization_id } = hands
  const isSelf = member_id === hands.user_id
  const refusal = refusalInGroup(await lockRoles(tx, hands, { group_id, member_id }), { isSelf, role })
  if (refusal !== null) throw new Fault('denied', refusal)
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
  await settleMember(tx, member_id)
  const group = await tx
    .selectFrom('group')
    .where('id', '=', group_id)
    .select('name')
    .executeTakeFirstOrThrow()
  await tell(tx, member_id, {
    kind: role === null ? 'member.group_role_ended' : 'member.group_role_changed',
    params: { group: group.name, ...(role !== null && { role }) },
  })
  return describeMember(tx, hands, member_id)
})

/** Roles of who asks and of whom it is about, as they are now, held until the end in one order for everybody. */
async function lockRoles(tx: Tx, hands: Hands, about: { group_id: string; member_id: string }) {
  const both = [hands.user_id ?? '', about.member_id].filter(Boolean)
  const members = await tx
    .selectFrom('member')
    .where('user_id', 'in', both)
    .select(['user_id', 'role'])
    .orderBy('user_id')
    .forUpdate()
    .execute()
  const roles = await tx
    .selectFrom('group_member')
    .where('group_id', '=', about.group_id)
    .where('user_id', 'in', both)
    .select(['user_id', 'role'])
    .execute()
  const roleOf = (rows: { user_id: string; role: string }[], user_id: string | null) =>
    rows.find((row) => row.user_id === user_id)?.role ?? null
  const rolesOf = (user_id: string | null): RolesInGroup => ({
    organization: roleOf(members, user_id),
    group: roleOf(roles, user_id),
  })
  return { own: rolesOf(hands.user_id), target: rolesOf(about.member_id) }
}
