import { Fault, managesEveryGroup, memberReactivate } from '@weir/contract'
import { sql } from 'kysely'
import { organizationRank } from '../calc/rank.ts'
import { implement } from '../door/implement.ts'
import { describeMember } from './row.ts'
import { lockStanding } from './standing.ts'
import { tell } from './tell.ts'

/** Gives back what the member had: an admin may do it for an admin, an owner for an owner. */
export const reactivateMember = implement(memberReactivate, async (tx, { member_id }, hands) => {
  const { own, target, suspended_at } = await lockStanding(tx, hands, member_id)
  if (!managesEveryGroup(own) || organizationRank(own) < organizationRank(target))
    throw new Fault('denied', 'Access is given back by someone of at least the same rank.')
  if (suspended_at === null) throw new Fault('conflict', 'This member has access.', { pointer: '/member_id' })
  await tx
    .updateTable('member')
    .set({ suspended_at: null, suspended_reason: null, last_active_at: sql<string>`now()` })
    .where('user_id', '=', member_id)
    .execute()
  await tell(tx, member_id, { kind: 'member.reactivated' })
  return describeMember(tx, hands, member_id)
})
