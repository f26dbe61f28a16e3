import type { Interval } from '../calc/interval.ts'
import type { Cells } from './metric.ts'

/** Joins the rows selected with the intervals asked. */
export function cellsOf(of: {
  series: Int32Array
  seriesCount: number
  watchedSince: Float64Array
  intervals: readonly Interval[]
  asOf: number
  wantsMeanInterval: boolean
}): Cells {
  const { intervals, ...rest } = of
  const edges = Float64Array.from([...intervals.map(({ from }) => from), intervals.at(-1)?.to ?? 0])
  return { ...rest, edges, intervalCount: intervals.length, intervalOf: locator(edges) }
}

/**
 * Finds the interval of an instant in constant time: a grid of equal bins knows an interval not after each (that of the
 * bin before it, so that rounding cannot overshoot), and from there it is at most a few steps.
 */
export function locator(edges: Float64Array): (instant: number) => number {
  const count = edges.length - 1
  const start = edges[0] ?? 0
  const end = edges[count] ?? 0
  const bins = Math.max(1, count * 4)
  const binsPerMs = bins / (end - start)
  const firstOf = new Int32Array(bins)
  for (let bin = 0, interval = 0; bin < bins; bin++) {
    while (interval < count - 1 && (edges[interval + 1] ?? 0) <= start + (bin - 1) / binsPerMs) interval += 1
    firstOf[bin] = interval
  }
  return (instant) => {
    if (instant < start) return -1
    if (!(instant < end)) return count
    let interval = firstOf[Math.min(bins - 1, Math.floor((instant - start) * binsPerMs))] ?? 0
    while (instant >= (edges[interval + 1] ?? 0)) interval += 1
    return interval
  }
}
