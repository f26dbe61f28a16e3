import { selectRanks } from './quantile.ts'

/** Lower and upper end of an interval of confidence; null where the sample is too small to bound that side. */
export type ConfidenceInterval = readonly [low: number | null, high: number | null]

/** Chance that the true value lies beyond one end: two of them leave the 80 % of every interval we show. */
const tail = 0.1
/** Lets chances that are exactly the tail count, whatever their last bit. */
const noise = 1e-9

/**
 * 80 % interval for a quantile without assuming a distribution: two values of the sample itself. How many values lie
 * below the true quantile is binomial (n, p), so the rank under which at most 10 % of that distribution lies bounds it
 * from below, and the mirrored rank from above. Reorders the sample it is given.
 */
export function quantileInterval(sample: Float64Array, probability: number): ConfidenceInterval {
  const { low, high } = intervalRanks(sample.length, probability)
  selectRanks(
    sample,
    [low, high].filter((rank) => rank !== null),
  )
  return [low === null ? null : (sample[low] ?? null), high === null ? null : (sample[high] ?? null)]
}

/** Zero-based ranks of that interval; null where no value of a sample of this size is far enough out. */
export function intervalRanks(n: number, probability: number): { low: number | null; high: number | null } {
  const { from, cumulative } = binomialCumulative(n, probability)
  // Of B values at or below the quantile: rank k lies above it with chance P(B <= k), rank k lies below with P(B > k).
  let below = -1
  let above = -1
  for (let i = 0; i < cumulative.length; i++) {
    const chance = cumulative[i] ?? 1
    if (chance <= tail + noise) below = from + i
    if (above < 0 && chance >= 1 - tail - noise) above = from + i
  }
  return {
    low: below < 0 ? null : below,
    high: above < 0 || above >= n ? null : above,
  }
}

/**
 * 80 % interval for a mean by bootstrap: the basic interval 2m − q90, 2m − q10 of the means of resamples, not below 0.
 * 2,000 resamples up to 200 values, then fewer (2,000 · 200/n) but never under 40. Deterministic: the seed is fixed and
 * the order of the sample does not matter. Costs max(400,000, 40 n) draws.
 */
export function meanInterval(sample: Float64Array): ConfidenceInterval {
  const n = sample.length
  if (n < 2) return [null, null]
  const sorted = Float64Array.from(sample).sort()
  const mean = sum(sorted) / n
  const resamples = Math.max(40, Math.round(2000 * Math.min(1, 200 / n)))
  const draw = randomIndex(0x57656972, n)
  const means = Float64Array.from({ length: resamples }, () => {
    let total = 0
    for (let i = 0; i < n; i++) total += sorted[draw()] ?? 0
    return total / n
  }).sort()
  const at = (probability: number) => means[Math.round((resamples - 1) * probability)] ?? mean
  return [Math.max(0, 2 * mean - at(1 - tail)), Math.max(0, 2 * mean - at(tail))]
}

/**
 * P(B <= from + i) for a binomial B. Terms are computed relative to the mode, outwards until they no longer count, so
 * that neither n = 1,000,000 underflows nor more than some standard deviations are visited.
 */
function binomialCumulative(n: number, p: number): { from: number; cumulative: Float64Array } {
  const mode = Math.min(n, Math.floor((n + 1) * p))
  const odds = p / (1 - p)
  const terms: number[] = []
  let term = 1
  let from = mode
  while (from > 0 && term > 1e-17) {
    term *= from / ((n - from + 1) * odds)
    from -= 1
    terms.push(term)
  }
  terms.reverse()
  terms.push(1)
  term = 1
  for (let k = mode; k < n && term > 1e-17; k++) {
    term *= ((n - k) * odds) / (k + 1)
    terms.push(term)
  }
  const cumulative = Float64Array.from(terms)
  for (let i = 1; i < cumulative.length; i++) cumulative[i] = (cumulative[i] ?? 0) + (cumulative[i - 1] ?? 0)
  const total = cumulative.at(-1) ?? 1
  return { from, cumulative: cumulative.map((value) => value / total) }
}

/** Marsaglia's xorshift32: the same indices below n for the same seed, on every machine. */
function randomIndex(seed: number, n: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 4_294_967_296) * n)
  }
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
