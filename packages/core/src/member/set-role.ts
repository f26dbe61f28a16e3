import { Fault, memberSetRole } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { describeMember } from './row.ts'
import { settleMember } from './settle.ts'
import { lockStanding, refusalOf } from './standing.ts'
import { tell } from './tell.ts'

export const setMemberRole = implement(memberSetRole, async (tx, { member_id, role }, hands) => {
  const standing = await lockStanding(tx, hands, member_id)
  const refusal = refusalOf(standing, { isSelf: member_id === hands.user_id, role })
  if (refusal) throw new Fault('denied', refusal)
  await tx.updateTable('member').set({ role }).where('user_id', '=', member_id).execute()
  await settleMember(tx, member_id)
  await tell(tx, member_id, { kind: 'member.role_changed', params: { role } })
  return describeMember(tx, hands, member_id)
})
