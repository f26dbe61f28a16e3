import type { FactColumns } from './columns.ts'

/** Tables of facts that a metric can be about. */
export type FactKind = 'vulnerabilities' | 'acceptances' | 'commits' | 'releases'

export type MetricUnit = 'vulnerabilities' | 'cvssf' | 'ratio' | 'commits' | 'releases' | 'seconds'

/**
 * count and sum: what happened in the interval, 0 if nothing did. events: a count of what can happen to one vulnerability
 * again, and to how many of them it did. level: what was the case at its end, null for an interval that has not begun.
 * bands: a level by age. duration: a distribution, ratio and mean: one number of it, null where nothing was measured.
 */
export type MetricKind = 'count' | 'sum' | 'events' | 'level' | 'bands' | 'duration' | 'ratio' | 'mean'

/** A metric: what it means, and how it is computed. Pure; one file in metrics/ and one line in its list. */
export interface Metric {
  id: string
  title: string
  /** What exactly is counted, shown beside the number. */
  definition: string
  unit: MetricUnit
  kind: MetricKind
  facts: FactKind
  /** Statistics of every cell, as the reductions of reduce/ give them. */
  compute: (facts: FactColumns, cells: Cells) => Statistics
}

/** Where the rows of a table go: series × interval. Rows out of scope or filtered away go nowhere. */
export interface Cells {
  /** For each row its series, -1 for none. */
  series: Int32Array
  seriesCount: number
  /** Start of each interval, then the end of the last, in milliseconds UTC. */
  edges: Float64Array
  intervalCount: number
  /** Interval of an instant: -1 before the first, intervalCount after the last and for NaN. */
  intervalOf: (instant: number) => number
  /** For each series since when anything looked at its groups: a level before that is unknown, not 0. NaN: never. */
  watchedSince: Float64Array
  /** When the facts were read: an interval that starts later has not begun. */
  asOf: number
  /** Also bootstrap the interval of confidence of means. */
  wantsMeanInterval: boolean
}

/** Name of a statistic → its value in each cell, series by series; NaN where there is nothing to measure. */
export type Statistics = Readonly<Record<string, Float64Array>>

/** Quantiles of every distribution. */
export const shownQuantiles = [
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
] as const

/** Bands of ages in whole days of 24 hours: from so many, below so many. */
export const ageBands = [
  { name: 'days_0', from: 0, below: 7 },
  { name: 'days_7', from: 7, below: 30 },
  { name: 'days_30', from: 30, below: 90 },
  { name: 'days_90', from: 90, below: 180 },
  { name: 'days_180', from: 180, below: 365 },
  { name: 'days_365', from: 365, below: Number.POSITIVE_INFINITY },
] as const

/** Names of the statistics of a kind; a duration asked with the interval of its mean also has mean_low and mean_high. */
export function statisticsOf(kind: MetricKind): string[] {
  if (kind === 'events') return ['value', 'distinct']
  if (kind === 'bands') return ageBands.map(({ name }) => name)
  if (kind !== 'duration') return ['value']
  return ['n', 'mean', ...shownQuantiles.flatMap(([name]) => [name, `${name}_low`, `${name}_high`])]
}
