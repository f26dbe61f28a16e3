import { Fault, reattackHold } from '@weir/contract'
import { reattackAfter } from '../calc/reattack.ts'
import { implement, type Tx } from '../door/implement.ts'
import { lockReattacks, pendingStates } from './lock.ts'
import { nameReattacks, selectReattacks } from './row.ts'

/** All of them or none: until the event is solved nobody verifies them. */
export const holdReattacks = implement(reattackHold, async (tx, { reattack_ids, event_id }, hands) => {
  const group_id = await lockEvent(tx, event_id)
  const reattacks = await lockReattacks(tx, reattack_ids)
  const pointer = '/reattack_ids'
  const mayHold = (state: string) => {
    const pending = pendingStates.get(state)
    return pending !== undefined && reattackAfter(pending, 'hold') !== null
  }
  if (!reattacks.every(({ state }) => mayHold(state)))
    throw new Fault(
      'conflict',
      'Not all of these wait to be verified. Load them again. Nothing was changed.',
      { pointer },
    )
  if (reattacks.some((one) => one.group_id !== group_id))
    throw new Fault('unprocessable', 'The event is of another group. Nothing was changed.', {
      pointer: '/event_id',
    })
  await tx
    .updateTable('reattack')
    .set({ state: 'on_hold', event_id })
    .where('id', 'in', reattack_ids)
    .execute()
  await tx
    .updateTable('vulnerability')
    .set({ reattack: 'on_hold' })
    .where(
      'id',
      'in',
      reattacks.map(({ vulnerability_id }) => vulnerability_id),
    )
    .execute()
  const rows = await selectReattacks(tx).where('r.id', 'in', reattack_ids).execute()
  return nameReattacks(rows, hands)
})

/** It is not solved while something is put on hold for it. */
async function lockEvent(tx: Tx, event_id: string): Promise<string> {
  const event = await tx
    .selectFrom('event')
    .where('id', '=', event_id)
    .select(['group_id', 'state'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (event.state === 'solved')
    throw new Fault('conflict', 'This event is solved: it holds nothing any more. Nothing was changed.', {
      pointer: '/event_id',
    })
  return event.group_id
}
