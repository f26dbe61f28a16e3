/** How a product fares over the simulated time. */
export const healths = ['improving', 'steady', 'decaying', 'train', 'abandoned', 'young'] as const
export type Health = (typeof healths)[number]

/** Curves over the simulated time; `p` runs from 0, two years ago, to 1, now. */
export interface Course {
  /** Relative number of commits. */
  commits(p: number): number
  /** Relative number of vulnerabilities that appear. */
  arrivals(p: number): number
  /** Days in which half of those that will be fixed are fixed. */
  medianDays(p: number): number
  /** Share that nobody fixes. */
  neverFixed(p: number): number
  /** Share of what was left behind that is cleaned up in the second half. */
  cleansUp: number
  /** Days between two releases; null: no releases. */
  releaseDays(p: number): number | null
  /** Releases leave on Tuesdays, whatever is ready, after a release candidate. */
  isTrain: boolean
}

/** What each kind of health means in numbers. */
export const courses: Record<Health, Course> = {
  improving: {
    commits: (p) => 0.8 + 0.5 * p,
    arrivals: (p) => 1.3 - p,
    medianDays: (p) => 110 - 95 * p,
    neverFixed: (p) => 0.3 - 0.27 * p,
    cleansUp: 0.8,
    releaseDays: (p) => 24 - 18 * p,
    isTrain: false,
  },
  steady: {
    commits: () => 1,
    arrivals: () => 0.9,
    medianDays: () => 45,
    neverFixed: () => 0.12,
    cleansUp: 0.3,
    releaseDays: () => 14,
    isTrain: false,
  },
  decaying: {
    commits: (p) => 1.4 - 1.15 * p,
    arrivals: (p) => 0.7 + 0.6 * p,
    medianDays: (p) => 40 + 160 * p,
    neverFixed: (p) => 0.2 + 0.6 * p,
    cleansUp: 0,
    releaseDays: (p) => 14 + 50 * p,
    isTrain: false,
  },
  train: {
    commits: () => 1.1,
    arrivals: () => 0.8,
    medianDays: () => 30,
    neverFixed: () => 0.1,
    cleansUp: 0.3,
    releaseDays: () => 14,
    isTrain: true,
  },
  abandoned: {
    commits: (p) => (p < 0.58 ? 0.5 - 0.6 * p : 0),
    arrivals: (p) => (p < 0.58 ? 0.8 : 0.35),
    medianDays: () => 120,
    neverFixed: (p) => (p < 0.5 ? 0.4 : 1),
    cleansUp: 0,
    releaseDays: (p) => (p < 0.5 ? 75 : null),
    isTrain: false,
  },
  young: {
    commits: (p) => (p < 0.58 ? 0 : 0.6 + 2 * (p - 0.58)),
    arrivals: (p) => (p < 0.6 ? 0 : 1.6 - p),
    medianDays: () => 14,
    neverFixed: () => 0.05,
    cleansUp: 0.5,
    releaseDays: (p) => (p < 0.64 ? null : 5),
    isTrain: false,
  },
}

/** Length of a day in milliseconds. */
export const day = 86_400_000

/** How many days the simulation looks back. */
export const simulatedDays = 730

/** Relative work on a day (midnight UTC, milliseconds): weekdays, hardly at weekends, little around new year and in August. */
export function workOn(midnight: number): number {
  const date = new Date(midnight)
  const weekday = [0.05, 0.95, 1.1, 1.15, 1.05, 0.75, 0.08][date.getUTCDay()] ?? 1
  const month = date.getUTCMonth()
  const isHoliday = (month === 11 && date.getUTCDate() >= 23) || (month === 0 && date.getUTCDate() <= 3)
  return weekday * (isHoliday ? 0.12 : month === 7 ? 0.7 : 1)
}
