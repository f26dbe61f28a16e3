import { expect, test } from 'vitest'
import { intervalRanks, meanInterval, quantileInterval } from './confidence.ts'

const ascending = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1)

/*
 * By hand for a median: of 10 values, P(B <= 2) = 56/1024 = 5.5 % and P(B <= 3) = 17.2 %, so rank 2 (the third value) is
 * the lower end and by symmetry rank 7 the upper. Of 3 values P(B <= 0) = 1/8 > 10 %: nothing bounds it.
 */
test.each([
  [10, 0.5, { low: 2, high: 7 }],
  [5, 0.5, { low: 0, high: 4 }],
  [4, 0.5, { low: 0, high: 3 }],
  [3, 0.5, { low: null, high: null }],
  [0, 0.5, { low: null, high: null }],
  [10, 0.9, { low: 7, high: null }],
  [22, 0.9, { low: 17, high: 21 }],
])('bounds the quantile of %d values at %d by ranks %o', (n, probability, ranks) => {
  expect(intervalRanks(n, probability)).toEqual(ranks)
})

test('comes close to the normal approximation for a million values', () => {
  const { low, high } = intervalRanks(1_000_000, 0.5)
  const reach = 1.2816 * Math.sqrt(1_000_000 * 0.25)
  expect(low).toBeCloseTo(500_000 - reach, -1)
  expect(high).toBeCloseTo(500_000 + reach, -1)
})

test('holds the true quantile in at least 80 % of samples', () => {
  const random = linear(7)
  for (const probability of [0.5, 0.75, 0.9]) {
    let held = 0
    for (let run = 0; run < 500; run++) {
      const [low, high] = quantileInterval(Float64Array.from({ length: 50 }, random), probability)
      if ((low ?? 0) <= probability && probability <= (high ?? 1)) held += 1
    }
    expect(held).toBeGreaterThan(390)
  }
})

test('gives values of the sample as ends', () => {
  expect(quantileInterval(ascending(10), 0.5)).toEqual([3, 8])
})

test('bootstraps the same interval of a mean whatever the order of the sample', () => {
  const [low, high] = meanInterval(ascending(40))
  expect(meanInterval(ascending(40).reverse())).toEqual([low, high])
  expect(low).toBeGreaterThan(16)
  expect(low).toBeLessThan(20.5)
  expect(high).toBeGreaterThan(20.5)
  expect(high).toBeLessThan(25)
})

test('has no interval of a mean for fewer than two values and none below zero', () => {
  expect(meanInterval(ascending(1))).toEqual([null, null])
  const [low] = meanInterval(Float64Array.from([0, 0, 0, 0, 1000]))
  expect(low).toBeGreaterThanOrEqual(0)
})

function linear(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
