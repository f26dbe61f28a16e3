import type { Cells } from '../metric.ts'

/** Span in which a row is the case: from <= t < until; until NaN is for ever. */
export interface Lifetime {
  from: Float64Array
  until: (row: number) => number
}

/**
 * Rows that are the case at the end of each interval, or the sum of their weights (whole numbers). What happens at the
 * very end belongs to the next interval. One pass: a row adds where it starts and subtracts where it stops.
 */
export function levelAtEnd(
  cells: Cells,
  { from, until }: Lifetime,
  weight?: (row: number) => number,
): Float64Array {
  const { series, seriesCount, intervalCount } = cells
  const width = intervalCount + 1
  const changes = new Float64Array(seriesCount * width)
  for (let row = 0; row < series.length; row++) {
    const line = series[row] ?? -1
    if (line < 0) continue
    const [first, last] = presence(cells, from[row] ?? Number.NaN, until(row))
    if (first >= last) continue
    const amount = weight ? weight(row) : 1
    const start = line * width + first
    const stop = line * width + last
    changes[start] = (changes[start] ?? 0) + amount
    changes[stop] = (changes[stop] ?? 0) - amount
  }
  return accumulated(cells, changes)
}

const dayMs = 86_400_000

/** The same for each band of ages in days: a row is in it while it is the case and as old, and goes on to the next. */
export function levelsByAge(
  cells: Cells,
  { from, until }: Lifetime,
  bands: readonly { from: number; below: number }[],
): Float64Array[] {
  const { series, seriesCount, intervalCount, asOf } = cells
  const width = intervalCount + 1
  const changes = bands.map(() => new Float64Array(seriesCount * width))
  for (let row = 0; row < series.length; row++) {
    const line = series[row] ?? -1
    if (line < 0) continue
    const start = from[row] ?? Number.NaN
    const stop = until(row)
    for (const [i, band] of bands.entries()) {
      const enters = start + band.from * dayMs
      if (!(enters <= asOf) || stop <= enters) break
      const leaves = start + band.below * dayMs
      const [first, last] = presence(cells, enters, stop < leaves ? stop : leaves)
      const own = changes[i]
      if (!own || first >= last) continue
      own[line * width + first] = (own[line * width + first] ?? 0) + 1
      own[line * width + last] = (own[line * width + last] ?? 0) - 1
    }
  }
  return changes.map((own) => accumulated(cells, own))
}

/** Intervals at whose end a row is the case: first <= interval < last. What lies after asOf has not happened yet. */
export function presence(cells: Cells, from: number, until: number): readonly [first: number, last: number] {
  if (from > cells.asOf) return [0, 0]
  const last = until <= cells.asOf ? cells.intervalOf(until) : cells.intervalCount
  return [Math.max(0, cells.intervalOf(from)), Math.max(0, last)]
}

/** Whether the interval has begun when the facts were read. */
export function hasBegun(cells: Cells, interval: number): boolean {
  return (cells.edges[interval] ?? 0) < cells.asOf
}

/** Whether anything had looked by the end of the interval, and the interval had begun. */
function isKnown(cells: Cells, line: number, interval: number): boolean {
  return (
    hasBegun(cells, interval) && (cells.watchedSince[line] ?? Number.NaN) < (cells.edges[interval + 1] ?? 0)
  )
}

function accumulated(cells: Cells, changes: Float64Array): Float64Array {
  const { seriesCount, intervalCount } = cells
  const levels = new Float64Array(seriesCount * intervalCount)
  for (let line = 0; line < seriesCount; line++) {
    let level = 0
    for (let interval = 0; interval < intervalCount; interval++) {
      level += changes[line * (intervalCount + 1) + interval] ?? 0
      levels[line * intervalCount + interval] = isKnown(cells, line, interval) ? level : Number.NaN
    }
  }
  return levels
}
