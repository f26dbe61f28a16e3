import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locator } from './cells.ts'

test('finds the interval that a search from the left finds, also on every edge', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 * 86_400_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 2e12 }),
      lengths,
      fc.float({ min: 0, max: 1, noNaN: true }),
      (from, each, part) => {
        const edges = Float64Array.from([from, ...each])
        for (let i = 1; i < edges.length; i++) edges[i] = (edges[i] ?? 0) + (edges[i - 1] ?? 0)
        const intervalOf = locator(edges)
        const last = edges.at(-1) ?? 0
        const instants = [...edges].flatMap((edge) => [edge - 1, edge, edge + 1])
        for (const instant of [...instants, from + part * (last - from)]) {
          expect(intervalOf(instant)).toBe(edges.findLastIndex((edge) => edge <= instant))
        }
      },
    ),
  )
})

test('puts what has no instant after the end', () => {
  expect(locator(Float64Array.of(0, 10, 20))(Number.NaN)).toBe(2)
})
