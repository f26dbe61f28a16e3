import { eventRemind, Fault } from '@weir/contract'
import { sql } from 'kysely'
import { reminderDays } from '../calc/event.ts'
import { implement } from '../door/implement.ts'
import { tellPeople } from './tell.ts'

const mostAtOnce = 200

/** Each reminder once, however late; where none is due this is a Fault, so that the clock leaves no trace of having looked. */
export const remindOfEvents = implement(eventRemind, async (tx) => {
  const [first, last] = reminderDays
  const { rows } = await sql<{ id: string }>`
    update event e
       set times_told = case when e.created_at <= now() - make_interval(days => ${last}) then 3 else 2 end
     where e.id in (
             select d.id
               from event d
              where d.state <> 'solved'
                and d.times_told < 3
                and d.created_at <= now() - make_interval(days => case d.times_told when 1 then ${first}::int else ${last}::int end)
              order by d.id
              limit ${mostAtOnce}
                for update skip locked)
    returning e.id`.execute(tx)
  if (rows.length === 0) throw new Fault('no_data', 'No reminder is due.')
  const reminded = rows.map(({ id }) => id)
  await tellPeople(tx, { event_ids: reminded, kind: 'event.reminder', but: null })
  return { reminded }
})
