import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantiles, selectRanks } from './quantile.ts'

const sample = (values: number[]) => Float64Array.from(values)

test('has no quantiles for an empty sample', () => {
  expect(quantiles(sample([]), [0.5, 0.9])).toEqual([null, null])
})

test('interpolates linearly between two neighbours', () => {
  expect(quantiles(sample([40, 10, 30, 20]), [0, 0.5, 0.75, 0.9, 1])).toEqual([10, 25, 32.5, 37, 40])
  expect(quantiles(sample([7]), [0.5, 0.9])).toEqual([7, 7])
})

test('selects what sorting would find, also with many equal values', () => {
  const values = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 3000, size: 'max' }),
    fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 3000, size: 'max' }),
  )
  fc.assert(
    fc.property(values, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (given, picks) => {
      const ranks = picks.map((pick) => pick % given.length)
      const selected = sample(given)
      selectRanks(selected, ranks)
      const sorted = sample(given).sort()
      for (const rank of ranks) expect(selected[rank]).toBe(sorted[rank])
      expect(selected.toSorted()).toEqual(sorted)
    }),
    { numRuns: 60 },
  )
})

test('stays exact on a sample made to defeat the choice of pivots', () => {
  const n = 200_000
  const organ = Float64Array.from({ length: n }, (_, i) => (i < n / 2 ? i : n - i))
  expect(quantiles(organ, [0.5])).toEqual([n / 4])
})
