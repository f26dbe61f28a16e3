import type { ReadTx } from '../door/implement.ts'

/** The calendar that the organization set; nothing when it set none. */
export const storedCalendar = (tx: ReadTx) =>
  tx
    .selectFrom('working_calendar')
    .select(['organization_id', 'timezone', 'weekend', 'holidays'])
    .executeTakeFirst()
