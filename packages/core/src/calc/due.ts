import { severityOf } from '@weir/contract/cvss'
import { startOfDay } from './calendar-day.ts'

/** Which days an organization works; days of the week from 1, Monday, to 7, holidays as day numbers (1970-01-01 is 0). */
export interface WorkingCalendar {
  readonly timezone: string
  readonly weekend: readonly number[]
  readonly holidays: readonly number[]
}

/** What a policy says of when something is due. */
export interface SlaPolicy {
  readonly sla_days_critical: number
  readonly sla_days_high: number
  readonly sla_days_medium: number
  readonly sla_days_low: number
  readonly sla_counting: 'calendar' | 'working'
}

/** Calendar of an organization that never set one. */
export const usualCalendar: WorkingCalendar = { timezone: 'UTC', weekend: [6, 7], holidays: [] }

/** Days to remediate a severity given in tenths; null where there is nothing to remediate. */
export function slaDaysOf(tenths: number, policy: SlaPolicy): number | null {
  const severity = severityOf(tenths)
  return severity === 'none' ? null : policy[`sla_days_${severity}`]
}

/** Is it due at the end of the last of so many days after a day, which does not count itself: that instant in milliseconds UTC. */
export function dueAfter(
  day: number,
  { days, counting }: { days: number; counting: SlaPolicy['sla_counting'] },
  calendar: WorkingCalendar,
): number {
  const last = counting === 'calendar' ? day + days : workingDayAfter(day, days, calendar)
  return startOfDay(last + 1, calendar.timezone)
}

/** The n-th working day after a day. Whole weeks are taken at once; what holidays took out of them is still to be worked. */
function workingDayAfter(day: number, count: number, { weekend, holidays }: WorkingCalendar): number {
  const free = new Set(holidays)
  const isWeekend = (one: number) => weekend.includes(weekdayOf(one))
  const lost = holidays.filter((one) => !isWeekend(one))
  const perWeek = 7 - new Set(weekend).size
  let at = day
  let left = count
  while (left > 0) {
    const weeks = Math.floor(left / perWeek)
    const end = weeks > 0 ? at + weeks * 7 : at + 1
    const worked = weeks > 0 ? weeks * perWeek : isWeekend(end) ? 0 : 1
    left += new Set(lost.filter((one) => one > at && one <= end)).size - worked
    at = end
  }
  while (at > day && (isWeekend(at) || free.has(at))) at--
  return at
}

/** 1 is Monday; day 0 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1
