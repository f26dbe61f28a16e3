import { Fault, ownerAppoint, ownerHandOver } from '@weir/contract'
import type { Hands } from '../door/hands.ts'
import { implement, type Tx } from '../door/implement.ts'
import { describeMember } from './row.ts'
import { settleMember } from './settle.ts'
import { lockStanding } from './standing.ts'
import { tell } from './tell.ts'

/** The one exception to the rule of ranks: owners make owners, with a fresh sign-in. */
export const appointOwner = implement(ownerAppoint, async (tx, { member_id }, hands) => {
  await makeOwner(tx, hands, member_id)
  return describeMember(tx, hands, member_id)
})

export const handOverOwnership = implement(ownerHandOver, async (tx, { member_id }, hands) => {
  await makeOwner(tx, hands, member_id)
  if (hands.user_id !== null) {
    await tx.updateTable('member').set({ role: 'admin' }).where('user_id', '=', hands.user_id).execute()
    await settleMember(tx, hands.user_id)
  }
  return describeMember(tx, hands, member_id)
})

async function makeOwner(tx: Tx, hands: Hands, member_id: string): Promise<void> {
  if (member_id === hands.user_id)
    throw new Fault('denied', 'You are an owner already. Choose another member.')
  const { own, target, suspended_at } = await lockStanding(tx, hands, member_id)
  if (own !== 'owner') throw new Fault('denied', 'Only an owner makes owners.')
  if (suspended_at !== null)
    throw new Fault('conflict', 'This member has no access at the moment. Reactivate them first.', {
      pointer: '/member_id',
    })
  if (target === 'owner')
    throw new Fault('conflict', 'This member is an owner already.', { pointer: '/member_id' })
  await tx.updateTable('member').set({ role: 'owner' }).where('user_id', '=', member_id).execute()
  await tell(tx, member_id, { kind: 'member.role_changed', params: { role: 'owner' } })
}
