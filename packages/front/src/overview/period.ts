/** Periods a person can choose, with the steps of their charts. */
export const ranges = {
  '30d': { days: 30, step: 'day', releaseStep: 'week' },
  '6m': { days: 182, step: 'week', releaseStep: 'month' },
  '1y': { days: 364, step: 'week', releaseStep: 'month' },
  '2y': { days: 728, step: 'month', releaseStep: 'month' },
} as const
export type Range = keyof typeof ranges

/** Is this word of the address a period? */
export const isRange = (word: string | undefined): word is Range => word !== undefined && word in ranges

/** The days of a period that ends today, and of the equal one before it, as calendar days of the viewer. */
export function daysOf(range: Range, today = new Date()) {
  const { days } = ranges[range]
  const back = (by: number) =>
    calendarDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() - by))
  return { from: back(days - 1), to: back(0), beforeFrom: back(2 * days - 1), beforeTo: back(days) }
}

function calendarDay(day: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
