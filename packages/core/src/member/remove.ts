import { Fault, memberRemove } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { settleMember } from './settle.ts'
import { lockStanding, refusalOf } from './standing.ts'
import { tell } from './tell.ts'

/** Group roles go with the row, the database sees to it; the rights of sessions and tokens are read at each use and so are gone. */
export const removeMember = implement(memberRemove, async (tx, { member_id }, hands) => {
  const standing = await lockStanding(tx, hands, member_id)
  const refusal = refusalOf(standing, { isSelf: member_id === hands.user_id, role: null })
  if (refusal) throw new Fault('denied', refusal)
  await tell(tx, member_id, { kind: 'member.removed' })
  await tx.deleteFrom('member').where('user_id', '=', member_id).execute()
  await settleMember(tx, member_id)
  return { ok: true as const }
})
