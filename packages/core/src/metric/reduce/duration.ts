import { intervalRanks, meanInterval } from '../../calc/confidence.ts'
import { interpolated, quantileRanks, selectRanks } from '../../calc/quantile.ts'
import { shownQuantiles, statisticsOf, type Cells, type Statistics } from '../metric.ts'

/** What is measured of a row, and in which interval it counts. */
export interface Measure {
  at: (row: number) => number
  /** Length in milliseconds; below 0 (clocks that disagree) counts as 0, NaN is not measured. */
  milliseconds: (row: number) => number
}

/** Distribution, in seconds, of what was measured in each interval. */
export function durationIn(cells: Cells, measure: Measure): Statistics {
  const { starts, values } = sortedIntoCells(cells, measure)
  const statistics = emptyStatistics(cells)
  const describe = describer(statistics)
  for (let cell = 0; cell < starts.length - 1; cell++) {
    const sample = values.subarray(starts[cell], starts[cell + 1])
    describe(cell, sample)
    if (cells.wantsMeanInterval) {
      const [low, high] = meanInterval(sample)
      put(statistics, cell, { mean_low: low, mean_high: high })
    }
  }
  return statistics
}

/** Columns for a distribution in each cell: n is 0 and the rest NaN until they are filled. */
export function emptyStatistics(cells: Cells): Statistics {
  const names = statisticsOf('duration')
  if (cells.wantsMeanInterval) names.push('mean_low', 'mean_high')
  const size = cells.seriesCount * cells.intervalCount
  return Object.fromEntries(
    names.map((name) => [name, new Float64Array(size).fill(name === 'n' ? 0 : Number.NaN)]),
  )
}

/** Writes milliseconds as seconds into one cell; null leaves it empty. */
export function put(
  statistics: Statistics,
  cell: number,
  values: Readonly<Record<string, number | null | undefined>>,
): void {
  for (const [name, value] of Object.entries(values)) {
    const column = statistics[name]
    if (column && value !== null && value !== undefined) column[cell] = value / 1000
  }
}

function describer(statistics: Statistics): (cell: number, sample: Float64Array) => void {
  const ranksFor = new Map<number, { low: number | null; high: number | null }[]>()
  return (cell, sample) => {
    const n = sample.length
    if (n === 0) return
    const bounds = ranksFor.get(n) ?? shownQuantiles.map(([, probability]) => intervalRanks(n, probability))
    ranksFor.set(n, bounds)
    const ends = bounds.flatMap(({ low, high }) => [low, high]).filter((rank) => rank !== null)
    selectRanks(sample, [
      ...ends,
      ...shownQuantiles.flatMap(([, probability]) => quantileRanks(n, probability)),
    ])

    let sum = 0
    for (let i = 0; i < n; i++) sum += sample[i] ?? 0
    put(statistics, cell, { n: n * 1000, mean: sum / n })
    for (const [i, [name, probability]] of shownQuantiles.entries()) {
      const { low, high } = bounds[i] ?? { low: null, high: null }
      put(statistics, cell, {
        [name]: interpolated(sample, probability),
        [`${name}_low`]: low === null ? null : sample[low],
        [`${name}_high`]: high === null ? null : sample[high],
      })
    }
  }
}

/** All values, those of one cell side by side; the cell's are values[starts[cell]] up to values[starts[cell + 1]]. */
function sortedIntoCells(
  cells: Cells,
  { at, milliseconds }: Measure,
): { starts: Int32Array; values: Float64Array } {
  const { series, seriesCount, intervalCount } = cells
  const cellOf = new Int32Array(series.length).fill(-1)
  const starts = new Int32Array(seriesCount * intervalCount + 1)
  for (let row = 0; row < series.length; row++) {
    const line = series[row] ?? -1
    if (line < 0) continue
    const interval = cells.intervalOf(at(row))
    if (interval < 0 || interval >= intervalCount || Number.isNaN(milliseconds(row))) continue
    const cell = line * intervalCount + interval
    cellOf[row] = cell
    starts[cell + 1] = (starts[cell + 1] ?? 0) + 1
  }
  for (let cell = 1; cell < starts.length; cell++)
    starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0)
  const next = starts.slice()
  const values = new Float64Array(starts.at(-1) ?? 0)
  for (let row = 0; row < cellOf.length; row++) {
    const cell = cellOf[row] ?? -1
    if (cell < 0) continue
    const place = next[cell] ?? 0
    values[place] = Math.max(0, milliseconds(row))
    next[cell] = place + 1
  }
  return { starts, values }
}
