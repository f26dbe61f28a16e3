import { Fault } from '@weir/contract'

/** IANA zone such as 'Europe/Madrid', or minutes east of UTC. */
export type Timezone = string | number

const dayMs = 86_400_000

/** Reads YYYY-MM-DD as a day number (1970-01-01 is 0); Fault('invalid') at `pointer` if there is no such day. */
export function readDate(text: string, pointer: string): number {
  const match = /^((?:19|20|21)\d\d)-(\d\d)-(\d\d)$/.exec(text)
  const [year, month, date] = (match?.slice(1) ?? []).map(Number)
  if (year !== undefined && month !== undefined && date !== undefined) {
    const day = daysFrom(year, month - 1, date)
    if (new Date(day * dayMs).toISOString().startsWith(text)) return day
  }
  throw new Fault('invalid', 'A day is written YYYY-MM-DD, from 1900-01-01 to 2199-12-31.', { pointer })
}

/** Day number of a date; months count from 0 and may overflow, and date 0 is the last day of the month before. */
export function daysFrom(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / dayMs
}

/** Date of a day number; months count from 0. */
export function dateOfDay(day: number): { year: number; month: number; date: number } {
  const instant = new Date(day * dayMs)
  return { year: instant.getUTCFullYear(), month: instant.getUTCMonth(), date: instant.getUTCDate() }
}

/**
 * First instant of a day in a zone, in milliseconds UTC. Usually 00:00; where the clock jumps over midnight, the first
 * instant after the jump; where midnight happens twice, the earlier.
 */
export function startOfDay(day: number, timezone: Timezone): number {
  const midnight = day * dayMs
  if (typeof timezone === 'number') return midnight - checkedMinutes(timezone) * 60_000
  const clock = clockOf(timezone)
  const early = midnight - offsetAt(clock, midnight - dayMs)
  const late = midnight - offsetAt(clock, midnight + dayMs)
  const [first, second] = early < late ? [early, late] : [late, early]
  for (const instant of [first, second]) {
    if (instant + offsetAt(clock, instant) === midnight) return instant
  }
  return jump(clock, midnight, [first - 1, second])
}

function checkedMinutes(minutes: number): number {
  if (Number.isInteger(minutes) && Math.abs(minutes) <= 14 * 60) return minutes
  throw new Fault('invalid', 'An offset is a whole number of minutes east of UTC, from -840 to 840.', {
    pointer: '/timezone',
  })
}

/** The instant in (low, high] from which the zone's clock shows midnight or later. */
function jump(clock: Intl.DateTimeFormat, midnight: number, [low, high]: [number, number]): number {
  let before = low
  let after = high
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + offsetAt(clock, middle) >= midnight) after = middle
    else before = middle
  }
  return after
}

/** What to add to UTC milliseconds to read them as the wall clock of the zone. */
function offsetAt(clock: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of clock.formatToParts(instant)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  return wall - Math.floor(instant / 1000) * 1000
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timezone: string): Intl.DateTimeFormat {
  const known = clocks.get(timezone)
  if (known) return known
  try {
    const clock = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    if (clocks.size < 1000) clocks.set(timezone, clock) // spellings in other case would fill it without end
    return clock
  } catch {
    throw new Fault(
      'invalid',
      `"${timezone.slice(0, 40)}" is not a time zone; name one such as Europe/Madrid.`,
      {
        pointer: '/timezone',
      },
    )
  }
}
