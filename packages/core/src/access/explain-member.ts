import { accessExplainMember, Fault, groupRoles, organizationRoles } from '@weir/contract'
import { explain } from '../door/explain.ts'
import type { Membership } from '../door/holding.ts'
import { implement } from '../door/implement.ts'
import { rightsOf } from '../door/rights.ts'
import { operationNamed } from './explain.ts'

export const explainMember = implement(accessExplainMember, async (tx, input, hands) => {
  const { member_id: user_id, group_id } = input
  const { organization_id } = hands
  const [member, inGroup] = await Promise.all([
    tx
      .selectFrom('member')
      .where('user_id', '=', user_id)
      .where('suspended_at', 'is', null)
      .select('role')
      .executeTakeFirst(),
    tx
      .selectFrom('group_member')
      .where('group_id', '=', group_id)
      .where('user_id', '=', user_id)
      .select('role')
      .executeTakeFirst(),
  ])
  const theirs: Membership[] = member
    ? [
        { organization_id, group_id: null, role: member.role },
        ...(inGroup ? [{ organization_id, group_id, role: inGroup.role }] : []),
      ]
    : [] // who lost access for being inactive holds nothing until an admin gives it back
  const own = hands.rights.memberships.filter(
    (one) => one.organization_id === organization_id && (one.group_id === null || one.group_id === group_id),
  )
  if (user_id !== hands.user_id && rankOf(own) <= rankOf(theirs))
    throw new Fault('denied', 'Rights are explained about people of a lower rank than one’s own.')
  const as = { kind: 'session' as const, user_id, credential_id: user_id, signed_in_at: '' }
  return explain(rightsOf(as, theirs), operationNamed(input.operation), { organization_id, group_id })
})

/** The highest rank among some roles. */
function rankOf(memberships: readonly Membership[]): number {
  const ranks: Record<string, number> = { ...groupRoles, ...organizationRoles }
  return Math.max(0, ...memberships.map(({ role }) => ranks[role] ?? 0))
}
