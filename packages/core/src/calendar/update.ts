import { calendarUpdate, Fault, slaRecount } from '@weir/contract'
import { sql } from 'kysely'
import { startOfDay } from '../calc/calendar-day.ts'
import { implement, type Tx } from '../door/implement.ts'
import { storedCalendar } from './row.ts'

/** Days are kept in their order and once; what is open is counted anew by a job. */
export const updateCalendar = implement(calendarUpdate, async (tx, input, hands) => {
  const { organization_id } = hands
  const { timezone } = input
  await refuseUnknown(tx, timezone)
  const weekend = [...new Set(input.weekend)].sort((a, b) => a - b)
  const holidays = [...new Set(input.holidays)].sort()
  await sql`
    insert into working_calendar (organization_id, timezone, weekend, holidays)
    values (${organization_id}, ${timezone}, ${weekend}::int[], ${holidays}::text[])
    on conflict (organization_id) do update
      set timezone = excluded.timezone, weekend = excluded.weekend, holidays = excluded.holidays`.execute(tx)
  await hands.later(slaRecount, { organization_id }, { group_id: null, object_id: organization_id })
  const stored = await storedCalendar(tx)
  if (!stored) throw new Error('a calendar that was stored is not there')
  return stored
})

/** Both who counts and the database must know the zone. */
async function refuseUnknown(tx: Tx, timezone: string): Promise<void> {
  startOfDay(0, timezone)
  const { rows } = await sql`select from pg_timezone_names where name = ${timezone}`.execute(tx)
  if (rows.length === 0)
    throw new Fault('invalid', 'This is not a time zone; name one such as Europe/Madrid.', {
      pointer: '/timezone',
    })
}
