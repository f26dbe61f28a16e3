import { calendarRead } from '@weir/contract'
import { usualCalendar } from '../calc/due.ts'
import { implement } from '../door/implement.ts'
import { storedCalendar } from './row.ts'

/** What the organization set, or what is the case where it set nothing. */
export const readCalendar = implement(
  calendarRead,
  async (tx, _, { organization_id }) =>
    (await storedCalendar(tx)) ?? {
      organization_id,
      timezone: usualCalendar.timezone,
      weekend: [...usualCalendar.weekend],
      holidays: [],
    },
)
