import { eventRequestVerification, eventSendBack, eventSolve, Fault } from '@weir/contract'
import { sql } from 'kysely'
import { type EventAct, eventAfter, type EventState } from '../calc/event.ts'
import type { Hands } from '../door/hands.ts'
import { implement, type Tx } from '../door/implement.ts'
import { showEvents } from './row.ts'
import { tellPeople } from './tell.ts'

/** All of them or none. */
export const requestEventVerification = implement(eventRequestVerification, async (tx, input, hands) => {
  await move(tx, { ...input, act: 'ask' }, hands)
  await tellPeople(tx, { ...input, kind: 'event.verification_requested', but: hands.user_id })
  return showEvents(tx, input.event_ids, hands)
})

/** All of them or none. */
export const sendBackEvents = implement(eventSendBack, async (tx, input, hands) => {
  await move(tx, { ...input, act: 'send_back' }, hands)
  await tellPeople(tx, { ...input, kind: 'event.sent_back', but: hands.user_id })
  return showEvents(tx, input.event_ids, hands)
})

/** All of them or none. What they held waits to be verified again. */
export const solveEvents = implement(eventSolve, async (tx, input, hands) => {
  await move(tx, { ...input, act: 'solve' }, hands)
  await release(tx, input.event_ids)
  await tellPeople(tx, { ...input, kind: 'event.solved', but: hands.user_id })
  return showEvents(tx, input.event_ids, hands)
})

async function move(
  tx: Tx,
  { event_ids, text, act }: { event_ids: string[]; text: string; act: EventAct },
  { user_id }: Pick<Hands, 'user_id'>,
): Promise<void> {
  const events = await tx
    .selectFrom('event')
    .where('id', 'in', event_ids)
    .select(['id', sql<EventState>`state`.as('state')])
    .orderBy('id')
    .forUpdate()
    .execute()
  const after = new Set(events.map(({ state }) => eventAfter(state, act)))
  const [state] = after
  if (!state || after.size > 1)
    throw new Fault(
      'conflict',
      act === 'ask'
        ? 'Not all of these wait for their cause to go: a verification is asked for, or they are solved. Load them again. Nothing was changed.'
        : 'Not all of these wait to be verified: first somebody says that the cause is gone. Load them again. Nothing was changed.',
      { pointer: '/event_ids' },
    )
  await tx
    .updateTable('event')
    .set({ state, note: text, noted_by: user_id, noted_at: sql<string>`clock_timestamp()` })
    .where('id', 'in', event_ids)
    .execute()
}

/** The vulnerabilities first, in the order in which all decisions lock them, so that none waits for another in a circle. */
async function release(tx: Tx, event_ids: string[]): Promise<void> {
  await sql`
    select v.id
      from vulnerability v
     where v.id in (select r.vulnerability_id from reattack r where r.event_id = any (${event_ids}::uuid[]) and r.state = 'on_hold')
     order by v.id
       for update`.execute(tx)
  await sql`
    with released as (
      update reattack r
         set state = 'requested'
       where r.event_id = any (${event_ids}::uuid[]) and r.state = 'on_hold'
      returning r.organization_id, r.vulnerability_id
    )
    update vulnerability v
       set reattack = 'requested'
      from released r
     where v.organization_id = r.organization_id and v.id = r.vulnerability_id`.execute(tx)
}
