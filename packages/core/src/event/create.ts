import { eventCreate, Fault } from '@weir/contract'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { showEvents } from './row.ts'
import { tellPeople } from './tell.ts'

export const createEvent = implement(eventCreate, async (tx, input, hands) => {
  const { group_id, root_id, type, description } = input
  if (root_id) await refuseOtherRoot(tx, root_id, group_id)
  const id = uuid7()
  await tx
    .insertInto('event')
    .values({
      organization_id: hands.organization_id,
      group_id,
      id,
      root_id: root_id ?? null,
      type,
      description,
    })
    .execute()
  await tellPeople(tx, { event_ids: [id], kind: 'event.created', but: hands.user_id })
  const [event] = await showEvents(tx, [id], hands)
  if (!event) throw new Error('an event that was made is there')
  return event
})

async function refuseOtherRoot(tx: Tx, root_id: string, group_id: string): Promise<void> {
  const root = await tx
    .selectFrom('root')
    .where('id', '=', root_id)
    .where('group_id', '=', group_id)
    .where('status', '=', 'active')
    .select('id')
    .executeTakeFirst()
  if (!root)
    throw new Fault('unprocessable', 'This root is not an active one of the group.', { pointer: '/root_id' })
}
