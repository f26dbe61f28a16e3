import { intervalRanks } from '../../calc/confidence.ts'
import { quantileRanks } from '../../calc/quantile.ts'
import { shownQuantiles, type Cells, type Statistics } from '../metric.ts'
import { emptyStatistics, put } from './duration.ts'
import { hasBegun, presence, type Lifetime } from './level.ts'

/**
 * Distribution, in seconds, of the ages of what is the case at the end of each interval; now, for the running one.
 * Between two intervals few rows come and go, so we keep a tree of counts over all starts in order (Fenwick), add and
 * remove rows as the intervals pass, and read ranks from it. The interval of confidence of the mean is not computed.
 */
export function ageAtEnd(cells: Cells, lifetime: Lifetime): Statistics {
  const statistics = emptyStatistics(cells)
  const rows = rowsBySeries(cells)
  for (const [line, own] of rows.entries()) sweep({ cells, lifetime, statistics, line, rows: own })
  return statistics
}

function rowsBySeries({ series, seriesCount }: Cells): Int32Array[] {
  const sizes = new Int32Array(seriesCount)
  for (const line of series) if (line >= 0) sizes[line] = (sizes[line] ?? 0) + 1
  const rows = Array.from(sizes, (size) => new Int32Array(size))
  for (let row = series.length - 1; row >= 0; row--) {
    const line = series[row] ?? -1
    const own = rows[line]
    if (!own) continue
    const place = (sizes[line] ?? 0) - 1
    own[place] = row
    sizes[line] = place
  }
  return rows
}

interface Sweep {
  cells: Cells
  lifetime: Lifetime
  statistics: Statistics
  line: number
  rows: Int32Array
}

function sweep({ cells, lifetime, statistics, line, rows }: Sweep): void {
  const { edges, intervalCount, asOf } = cells
  const starts = Float64Array.from(rows, (row) => lifetime.from[row] ?? Number.NaN).sort()
  const { come, go } = movements(cells, lifetime, rows)
  const tree = countTree(starts.length)
  let n = 0
  let sum = 0
  const move = (moving: readonly number[], by: 1 | -1) => {
    for (const start of moving) {
      tree.add(lowerBound(starts, start), by)
      n += by
      sum += by * (start - (edges[0] ?? 0))
    }
  }
  for (let interval = 0; interval < intervalCount; interval++) {
    move(come[interval] ?? [], 1)
    move(go[interval] ?? [], -1)
    if (n === 0 || !hasBegun(cells, interval)) continue
    const instant = Math.min(edges[interval + 1] ?? 0, asOf)
    const ageAt = (rank: number) => Math.max(0, instant - (starts[tree.find(n - 1 - rank)] ?? instant))
    const cell = line * intervalCount + interval
    put(statistics, cell, { n: n * 1000, mean: Math.max(0, instant - (edges[0] ?? 0) - sum / n) })
    for (const [name, probability] of shownQuantiles) {
      const { low, high } = intervalRanks(n, probability)
      const [below, above] = quantileRanks(n, probability)
      const lower = ageAt(below)
      put(statistics, cell, {
        [name]: lower + (ageAt(above) - lower) * ((n - 1) * probability - below),
        [`${name}_low`]: low === null ? null : ageAt(low),
        [`${name}_high`]: high === null ? null : ageAt(high),
      })
    }
  }
}

/** Starts of the rows that come and that go with each interval. */
function movements(
  cells: Cells,
  { from, until }: Lifetime,
  rows: Int32Array,
): { come: number[][]; go: number[][] } {
  const come = Array.from({ length: cells.intervalCount + 1 }, (): number[] => [])
  const go = Array.from({ length: cells.intervalCount + 1 }, (): number[] => [])
  for (const row of rows) {
    const start = from[row] ?? Number.NaN
    const [first, last] = presence(cells, start, until(row))
    if (first >= last) continue
    come[first]?.push(start)
    go[last]?.push(start)
  }
  return { come, go }
}

/** Counts at places 0 … size − 1: adds to one, and finds the place that holds the k-th, each in log(size) steps. */
function countTree(size: number): { add: (place: number, by: number) => void; find: (k: number) => number } {
  const counts = new Int32Array(size + 1)
  const highest = 2 ** Math.floor(Math.log2(Math.max(1, size)))
  return {
    add: (place, by) => {
      for (let node = place + 1; node <= size; node += node & -node) counts[node] = (counts[node] ?? 0) + by
    },
    find: (k) => {
      let node = 0
      let left = k
      for (let step = highest; step > 0; step >>= 1) {
        const count = node + step <= size ? (counts[node + step] ?? 0) : Number.POSITIVE_INFINITY
        if (count > left) continue
        node += step
        left -= count
      }
      return node
    },
  }
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
