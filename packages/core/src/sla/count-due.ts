import { type RawBuilder, sql } from 'kysely'
import { type SlaPolicy, dueAfter, usualCalendar, type WorkingCalendar } from '../calc/due.ts'
import type { Tx } from '../door/implement.ts'

/**
 * Counts when vulnerabilities are due, in two statements however many they are: which days and numbers of days there are, and what
 * these mean for each row. Answers how many rows it changed.
 */
export async function countDue(tx: Tx, which: RawBuilder<boolean>): Promise<number> {
  const calendar = await calendarOf(tx)
  const { rows } = await sql<Asked>`
    select distinct s.day, s.days, s.counting
      from (${spans(calendar, which)}) s
     where s.days is not null`.execute(tx)
  const due = rows.map(({ day, days, counting }) =>
    new Date(dueAfter(dayNumber(day), { days, counting }, calendar)).toISOString(),
  )
  const { numAffectedRows } = await sql`
    update vulnerability v
       set due_at = s.due_at, is_due_stale = false
      from (select s.id, coalesce(d.due_at, 'infinity') as due_at
              from (${spans(calendar, which)}) s
              left join unnest(${rows.map(({ day }) => day)}::text[], ${rows.map(({ days }) => days)}::int[],
                               ${rows.map(({ counting }) => counting)}::text[], ${due}::timestamptz[]) d (day, days, counting, due_at)
                     on d.day = s.day and d.days = s.days and d.counting = s.counting) s
     where v.id = s.id
       and (v.is_due_stale or v.due_at <> s.due_at)`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

interface Asked {
  day: string
  days: number
  counting: SlaPolicy['sla_counting']
}

/** Of each vulnerability the day on which its clock began, and how many days it has. */
const spans = ({ timezone }: WorkingCalendar, which: RawBuilder<boolean>) => sql`
  select v.id,
         to_char((coalesce(v.clock_at, v.opened_at) at time zone ${timezone}), 'YYYY-MM-DD') as day,
         case severity_band(v.severity) when 4 then p.sla_days_critical when 3 then p.sla_days_high
                                        when 2 then p.sla_days_medium when 1 then p.sla_days_low end as days,
         p.sla_counting as counting
    from vulnerability v
    join policy_in_force p on p.organization_id = v.organization_id and p.group_id = v.group_id
   where ${which}`

/** Its own, or the one that organizations have which never set any. */
async function calendarOf(tx: Tx): Promise<WorkingCalendar> {
  const row = await tx
    .selectFrom('working_calendar')
    .select(['timezone', 'weekend', 'holidays'])
    .executeTakeFirst()
  return row ? { ...row, holidays: row.holidays.map(dayNumber) } : usualCalendar
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000
