import type { Cells } from '../metric.ts'

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
