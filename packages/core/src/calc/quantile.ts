/**
 * Quantiles of a sample at these probabilities (0–1), exact, by selection instead of sorting; null for an empty sample.
 * Between two values it interpolates linearly: position (n − 1) · p, the definition of spreadsheets, NumPy and R's
 * type 7. Reorders the sample it is given.
 */
export function quantiles(sample: Float64Array, probabilities: readonly number[]): (number | null)[] {
  if (sample.length === 0) return probabilities.map(() => null)
  selectRanks(
    sample,
    probabilities.flatMap((probability) => quantileRanks(sample.length, probability)),
  )
  return probabilities.map((probability) => interpolated(sample, probability))
}

/** Zero-based ranks between which a quantile of n values is interpolated. */
export function quantileRanks(n: number, probability: number): [below: number, above: number] {
  const position = (n - 1) * probability
  return [Math.floor(position), Math.ceil(position)]
}

/** The quantile of a sample, not empty, in which those ranks are in their place. */
export function interpolated(sample: ArrayLike<number>, probability: number): number {
  const [lower, upper] = quantileRanks(sample.length, probability)
  const below = sample[lower] ?? 0
  return below + ((sample[upper] ?? 0) - below) * ((sample.length - 1) * probability - lower)
}

/** Reorders the sample so that each of these zero-based ranks holds what it would hold if all were sorted. */
export function selectRanks(sample: Float64Array, ranks: readonly number[]): void {
  const wanted = Int32Array.from(ranks).sort()
  selectBetween(sample, wanted, { left: 0, right: sample.length - 1, first: 0, last: wanted.length - 1 })
}

/** Part of a sample, and the part of the wanted ranks that lie in it; both ends inclusive. */
interface Span {
  left: number
  right: number
  first: number
  last: number
}

const smallPart = 600
const patience = 64

/** Divides around a pivot and goes on only where ranks are wanted; parts that are small or stubborn are sorted. */
function selectBetween(sample: Float64Array, wanted: Int32Array, whole: Span): void {
  const open = [whole]
  let divisions = 0
  for (let span = open.pop(); span; span = open.pop()) {
    const { left, right, first, last } = span
    if (first > last || left >= right) continue
    if (right - left < smallPart || divisions > patience + 4 * wanted.length) {
      sample.subarray(left, right + 1).sort()
      continue
    }
    divisions += 1
    const [below, above] = divide(sample, left, right)
    let low = first
    while (low <= last && (wanted[low] ?? 0) <= below) low += 1
    let high = low
    while (high <= last && (wanted[high] ?? 0) < above) high += 1
    open.push({ left, right: below, first, last: low - 1 }, { left: above, right, first: high, last })
  }
}

/** Partition after Hoare around the median of nine; returns the end of the lower and the start of the upper part. */
function divide(sample: Float64Array, left: number, right: number): [below: number, above: number] {
  const step = Math.floor((right - left) / 8)
  const nine = Float64Array.from({ length: 9 }, (_, i) => sample[left + i * step] ?? 0).sort()
  const pivot = nine[4] ?? 0
  let i = left
  let j = right
  while (i <= j) {
    while ((sample[i] ?? 0) < pivot) i += 1
    while ((sample[j] ?? 0) > pivot) j -= 1
    if (i > j) break
    const swapped = sample[i] ?? 0
    sample[i] = sample[j] ?? 0
    sample[j] = swapped
    i += 1
    j -= 1
  }
  return [j, i]
}
