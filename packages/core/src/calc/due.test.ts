import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysFrom } from './calendar-day.ts'
import { dueAfter, slaDaysOf, usualCalendar } from './due.ts'

const iso = (instant: number) => new Date(instant).toISOString()

test('a due day ends at midnight of the calendar, also where the clock changes between', () => {
  const friday = daysFrom(2026, 2, 27)
  const madrid = { ...usualCalendar, timezone: 'Europe/Madrid' }
  expect(iso(dueAfter(friday, { days: 1, counting: 'calendar' }, madrid))).toBe('2026-03-28T23:00:00.000Z')
  expect(iso(dueAfter(friday, { days: 2, counting: 'calendar' }, madrid))).toBe('2026-03-29T22:00:00.000Z')
  expect(iso(dueAfter(friday, { days: 1, counting: 'working' }, madrid))).toBe('2026-03-30T22:00:00.000Z')
  // in Beirut the clock jumps over midnight: the day before ends when the next begins, at one o'clock
  expect(
    iso(
      dueAfter(
        daysFrom(2026, 2, 27),
        { days: 1, counting: 'calendar' },
        { ...usualCalendar, timezone: 'Asia/Beirut' },
      ),
    ),
  ).toBe('2026-03-28T22:00:00.000Z')
})

test('a severity without a band is never due', () => {
  const policy = {
    sla_days_critical: 1,
    sla_days_high: 2,
    sla_days_medium: 3,
    sla_days_low: 4,
    sla_counting: 'calendar',
  } as const
  expect([0, 1, 39, 40, 69, 70, 89, 90, 100].map((tenths) => slaDaysOf(tenths, policy))).toEqual([
    null,
    4,
    4,
    3,
    3,
    2,
    2,
    1,
    1,
  ])
})

test('counts working days as one who goes from day to day', () => {
  const someDay = fc.integer({ min: daysFrom(2025, 0, 1), max: daysFrom(2027, 0, 1) })
  fc.assert(
    fc.property(
      someDay,
      fc.integer({ min: 1, max: 120 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
      fc.array(someDay, { maxLength: 60 }),
      (day, days, weekend, holidays) => {
        const due = dueAfter(day, { days, counting: 'working' }, { timezone: 'UTC', weekend, holidays })
        expect(due / 86_400_000).toBe(slowly(day, days, { weekend, holidays }) + 1)
      },
    ),
    { numRuns: 200 },
  )
})

test('the last instant before it is due is on its day, in every zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: daysFrom(2025, 0, 1), max: daysFrom(2027, 0, 1) }),
      fc.constantFrom(
        'Europe/Madrid',
        'America/New_York',
        'Australia/Lord_Howe',
        'Asia/Beirut',
        'Asia/Kathmandu',
      ),
      (day, timezone) => {
        const due = dueAfter(day, { days: 1, counting: 'calendar' }, { ...usualCalendar, timezone })
        const dayThere = new Intl.DateTimeFormat('sv', { timeZone: timezone })
        const named = (one: number) => new Date(one * 86_400_000).toISOString().slice(0, 10)
        expect([dayThere.format(due - 1), dayThere.format(due)]).toEqual([named(day + 1), named(day + 2)])
      },
    ),
    { numRuns: 200 },
  )
})

function slowly(
  day: number,
  days: number,
  { weekend, holidays }: { weekend: number[]; holidays: number[] },
): number {
  let at = day
  for (let left = days; left > 0;) {
    at++
    const weekday = new Date(at * 86_400_000).getUTCDay() || 7
    if (!weekend.includes(weekday) && !holidays.includes(at)) left--
  }
  return at
}
