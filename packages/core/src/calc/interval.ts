import { Fault } from '@weir/contract'
import { daysFrom, dateOfDay, readDate, startOfDay, type Timezone } from './calendar-day.ts'

/** Half-open span of time: from <= t < to, in milliseconds UTC. */
export interface Interval {
  from: number
  to: number
}

export interface Period {
  /** First calendar day, YYYY-MM-DD. */
  date_from: string
  /** Last calendar day, inclusive. */
  date_to: string
  /** IANA zone such as 'Europe/Madrid', or minutes east of UTC. */
  timezone: Timezone
}

const mostIntervals = 10_000
const pattern = /^(?:([1-9]\d{0,2}) )?(aligned )?(day|week|month|year)$/

/**
 * Cuts a period into intervals by granularity `all` or `[n ][aligned ]{day|week|month|year}`. Plain ones start at
 * date_from and step n units; aligned ones are cut at natural starts (Monday, the 1st, January; every n-th of them
 * counted from Monday 2000-01-03 or January 2000, whatever the period) and clipped at both ends. Days begin when they
 * begin in the zone, so those around a change of the clock are shorter or longer.
 */
export function intervals(period: Period, granularity: string): Interval[] {
  const first = readDate(period.date_from, '/date_from')
  const last = readDate(period.date_to, '/date_to')
  if (last < first) {
    throw new Fault('invalid', 'date_to is before date_from; give the earlier day first.', {
      pointer: '/date_to',
    })
  }
  const starts = startDays(first, last, granularity)
  const edges = [...starts, last + 1].map((day) => startOfDay(day, period.timezone))
  const cut: Interval[] = []
  edges.reduce((from, to) => {
    if (to > from) cut.push({ from, to }) // a day that a zone skipped has no instants
    return to
  })
  return cut
}

/** Day on which each interval starts, within the period. */
function startDays(first: number, last: number, granularity: string): number[] {
  if (granularity === 'all') return [first]
  const match = pattern.exec(granularity)
  if (!match) {
    throw new Fault(
      'invalid',
      'A granularity is "all", or "day", "week", "month" or "year", as in "2 aligned week".',
      {
        pointer: '/granularities',
      },
    )
  }
  const n = Number(match[1] ?? 1)
  const unit = match[3] ?? 'day'
  refuseTooMany((last - first) / (n * (daysOf[unit] ?? 1)))
  const dayAt = match[2] ? alignedSteps(first, n, unit) : plainSteps(first, n, unit)
  const days = [first]
  for (let step = 1, day = dayAt(1); day <= last; day = dayAt(++step)) days.push(day)
  return days
}

const daysOf: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 }
const monday = daysFrom(2000, 0, 3)

/** The day k steps after the first; a month that is too short ends on its last day: 31 January, 28 February, 31 March. */
function plainSteps(first: number, n: number, unit: string): (k: number) => number {
  if (unit === 'day' || unit === 'week') return (k) => first + k * n * (daysOf[unit] ?? 1)
  const { year, month, date } = dateOfDay(first)
  const months = unit === 'year' ? 12 * n : n
  return (k) => {
    const target = month + k * months
    return Math.min(daysFrom(year, target, date), daysFrom(year, target + 1, 0))
  }
}

/** The k-th natural start after the first day. */
function alignedSteps(first: number, n: number, unit: string): (k: number) => number {
  if (unit === 'day' || unit === 'week') {
    const length = n * (daysOf[unit] ?? 1)
    const cell = Math.floor((first - monday) / length)
    return (k) => monday + (cell + k) * length
  }
  const { year, month } = dateOfDay(first)
  const months = unit === 'year' ? 12 * n : n
  const cell = Math.floor(((year - 2000) * 12 + month) / months)
  return (k) => daysFrom(2000, (cell + k) * months, 1)
}

function refuseTooMany(count: number): void {
  if (count <= mostIntervals) return
  throw new Fault(
    'too_costly',
    'This period has too many intervals; ask for a shorter one or a coarser granularity.',
    {
      pointer: '/granularities',
    },
  )
}
