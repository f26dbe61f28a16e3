const numbers = new Intl.NumberFormat('en')
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const shortDates = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** The time zone of the viewer. */
export const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** A whole number with separators. */
export const count = (value: number): string => numbers.format(value)

/** An amount with as many decimals as its size deserves. */
export function amount(value: number): string {
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return new Intl.NumberFormat('en', { maximumFractionDigits: decimals }).format(value)
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** A number as short as an axis needs it, such as 80K. */
export const short = (value: number): string => compact.format(value)

/** A CVSS score with its one decimal. */
export const score = (value: number): string => value.toFixed(1)

/** A day in the viewer's zone. */
export const date = (instant: string): string => dates.format(new Date(instant))

/** A day without its year, for axes and dense lists. */
export const shortDate = (instant: string | number): string => shortDates.format(new Date(instant))

const months = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric' })

/** A month with its year, for the axes of long periods. */
export const month = (instant: number): string => months.format(new Date(instant))

/** A day and a time in the viewer's zone. */
export const moment = (instant: string): string => moments.format(new Date(instant))

const steps = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** How long ago, in words. */
export function ago(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return relative.format(0, 'second')
}

/** A duration in its two largest sensible units, such as "3 d 4 h". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 86_400) return two(seconds / 60, 60, ['h', 'min'])
  if (seconds < 60 * 86_400) return two(seconds / 3600, 24, ['d', 'h'])
  return `${count(Math.round(seconds / 86_400))} d`
}

function two(small: number, perLarge: number, [largeUnit, smallUnit]: [string, string]): string {
  const whole = Math.round(small)
  const large = Math.floor(whole / perLarge)
  const rest = whole % perLarge
  return rest === 0 || large >= 10 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${rest} ${smallUnit}`
}

/** A size in bytes, in binary units. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 ** 2) return `${amount(value / 1024)} KiB`
  return `${amount(value / 1024 ** 2)} MiB`
}

/** The network of an address that is kept without its machine: the /24 of IPv4, the /64 of IPv6. */
export const network = (kept: string): string => `${kept}${kept.includes(':') ? '/64' : '/24'}`
