import type { Cells, Statistics } from '../metric.ts'

/** What of a row counts. */
export interface Rows {
  /** Which rows count; all if left out. */
  where?: (row: number) => boolean
  /** How much a row counts, a whole number; 1 if left out. */
  weight?: (row: number) => number
}

/** Rows whose instant falls into the interval, or the sum of their weights. */
export function countIn(cells: Cells, at: Float64Array, { where, weight }: Rows = {}): Float64Array {
  const { series, intervalCount, intervalOf } = cells
  const totals = new Float64Array(cells.seriesCount * intervalCount)
  for (let row = 0; row < series.length; row++) {
    const line = series[row] ?? -1
    if (line < 0) continue
    const interval = intervalOf(at[row] ?? Number.NaN)
    if (interval < 0 || interval >= intervalCount) continue
    if (where && !where(row)) continue
    const cell = line * intervalCount + interval
    totals[cell] = (totals[cell] ?? 0) + (weight ? weight(row) : 1)
  }
  return totals
}

/**
 * Rows whose instant falls into the interval, and of how many vulnerabilities they are. A row is of another one unless an earlier
 * row of the same vulnerability counts in the same interval; instants of one vulnerability only grow.
 */
export function distinctIn(
  cells: Cells,
  at: Float64Array,
  { earlier, where = () => true }: { earlier: Int32Array; where?: (row: number) => boolean },
): Statistics {
  const isFirst = (row: number) => {
    const interval = cells.intervalOf(at[row] ?? Number.NaN)
    let before = earlier[row] ?? -1
    while (before >= 0 && cells.intervalOf(at[before] ?? Number.NaN) === interval) {
      if (where(before)) return false
      before = earlier[before] ?? -1
    }
    return true
  }
  return {
    value: countIn(cells, at, { where }),
    distinct: countIn(cells, at, { where: (row) => where(row) && isFirst(row) }),
  }
}
