import { Fault } from '@weir/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervals, type Period } from './interval.ts'

const hour = 3_600_000
const period = (date_from: string, date_to: string, timezone: Period['timezone'] = 'UTC') => ({
  date_from,
  date_to,
  timezone,
})
const shown = (of: Period, granularity: string) =>
  intervals(of, granularity).map(({ from, to }) => `${iso(from)}/${iso(to)}`)
const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z')

describe('granularities', () => {
  const days = period('2026-01-29', '2026-03-02')

  test('all is the whole period, its last day included', () => {
    expect(shown(days, 'all')).toEqual(['2026-01-29T00:00Z/2026-03-03T00:00Z'])
  })

  test('plain weeks start on the first day and the last one is clipped', () => {
    expect(starts('week')).toEqual(['01-29', '02-05', '02-12', '02-19', '02-26'])
    expect(intervals(days, 'week').at(-1)?.to).toBe(Date.UTC(2026, 2, 3))
  })

  test('aligned weeks start on Mondays and both ends are clipped', () => {
    expect(starts('aligned week')).toEqual(['01-29', '02-02', '02-09', '02-16', '02-23', '03-02'])
  })

  test('plain months keep the day of the month where there is one', () => {
    expect(shown(period('2026-01-31', '2026-04-30'), 'month').map((text) => text.slice(5, 10))).toEqual([
      '01-31',
      '02-28',
      '03-31',
      '04-30',
    ])
  })

  test('aligned months start on the first', () => {
    expect(starts('aligned month')).toEqual(['01-29', '02-01', '03-01'])
  })

  test('3 aligned months are quarters, whatever the period', () => {
    expect(
      shown(period('2025-11-15', '2026-07-01'), '3 aligned month').map((text) => text.slice(0, 10)),
    ).toEqual(['2025-11-15', '2026-01-01', '2026-04-01', '2026-07-01'])
  })

  test('2 aligned weeks are the same cells whatever day is asked first', () => {
    const cells = (first: string) => shown(period(first, '2026-03-02'), '2 aligned week').slice(1)
    expect(cells('2026-02-03').slice(1)).toEqual(cells('2026-02-11'))
  })

  test('years and n days step as said', () => {
    expect(shown(period('2024-02-29', '2026-03-01'), 'year').map((text) => text.slice(0, 10))).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
    ])
    expect(starts('10 day')).toEqual(['01-29', '02-08', '02-18', '02-28'])
  })

  function starts(granularity: string) {
    return shown(days, granularity).map((text) => text.slice(5, 10))
  }
})

describe('time zones', () => {
  test('a day is 23 hours when clocks go forward and 25 when they go back', () => {
    const lengths = (first: string, last: string, zone: string) =>
      intervals(period(first, last, zone), 'day').map(({ from, to }) => (to - from) / hour)
    expect(lengths('2026-03-28', '2026-03-30', 'Europe/Madrid')).toEqual([24, 23, 24])
    expect(lengths('2026-10-24', '2026-10-26', 'Europe/Madrid')).toEqual([24, 25, 24])
    expect(lengths('2026-10-03', '2026-10-05', 'Australia/Lord_Howe')).toEqual([24, 23.5, 24])
  })

  test('a day without midnight starts when the clock has jumped over it', () => {
    // São Paulo went from 23:59 on 3 November 2018 to 01:00 on the 4th, two hours behind UTC from then on.
    expect(shown(period('2018-11-04', '2018-11-04', 'America/Sao_Paulo'), 'day')).toEqual([
      '2018-11-04T03:00Z/2018-11-05T02:00Z',
    ])
  })

  test('a day with two midnights starts at the earlier', () => {
    // Havana goes back from 01:00 to 00:00 on the first Sunday of November.
    expect(shown(period('2026-11-01', '2026-11-01', 'America/Havana'), 'day')).toEqual([
      '2026-11-01T04:00Z/2026-11-02T05:00Z',
    ])
  })

  test('a day that a zone left out has no interval', () => {
    expect(shown(period('2011-12-29', '2011-12-31', 'Pacific/Apia'), 'day')).toEqual([
      '2011-12-29T10:00Z/2011-12-30T10:00Z',
      '2011-12-30T10:00Z/2011-12-31T10:00Z',
    ])
  })

  test('minutes east of UTC are taken as they are', () => {
    expect(shown(period('2026-05-01', '2026-05-01', 330), 'all')).toEqual([
      '2026-04-30T18:30Z/2026-05-01T18:30Z',
    ])
  })

  test('intervals touch each other and cover the period, in any zone and granularity', () => {
    const zone = fc.constantFrom(
      'Europe/Madrid',
      'America/Bogota',
      'America/Havana',
      'Asia/Beirut',
      'Africa/Cairo',
      -480,
    )
    const granularity = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.constantFrom('day', 'week', 'month', 'year'))
      .map(([n, isAligned, unit]) => `${n} ${isAligned ? 'aligned ' : ''}${unit}`)
    const day = fc
      .integer({ min: 0, max: 9000 })
      .map((n) => new Date(n * 24 * hour).toISOString().slice(0, 10))
    fc.assert(
      fc.property(zone, granularity, day, day, (timezone, step, a, b) => {
        const asked = a < b ? period(a, b, timezone) : period(b, a, timezone)
        const cut = intervals(asked, step)
        const [whole] = intervals(asked, 'all')
        expect([cut[0]?.from, cut.at(-1)?.to]).toEqual([whole?.from, whole?.to])
        for (const [i, { from, to }] of cut.entries()) {
          expect(to).toBeGreaterThan(from)
          expect(cut[i + 1]?.from ?? to).toBe(to)
        }
      }),
      { numRuns: 60 },
    )
  })
})

test.each([
  [period('2026-02-30', '2026-03-01'), 'day', '/date_from'],
  [period('2026-3-1', '2026-03-01'), 'day', '/date_from'],
  [period('2026-03-01', '2026-02-28'), 'day', '/date_to'],
  [period('2026-03-01', '2026-03-02', 'Mars/Olympus'), 'day', '/timezone'],
  [period('2026-03-01', '2026-03-02', 7000), 'day', '/timezone'],
  [period('2026-03-01', '2026-03-02'), 'fortnight', '/granularities'],
  [period('2026-03-01', '2026-03-02'), '0 day', '/granularities'],
  [period('2026-03-01', '2026-03-02'), 'aligned all', '/granularities'],
])('refuses %o by "%s" at %s', (of, granularity, pointer) => {
  expect(fault(() => intervals(of, granularity))).toMatchObject({ code: 'invalid', evidence: { pointer } })
})

test('refuses a century of days before cutting it', () => {
  expect(fault(() => intervals(period('1950-01-01', '2049-12-31'), 'day'))).toMatchObject({
    code: 'too_costly',
  })
})

function fault(act: () => unknown): Fault | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  return undefined
}
