import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factorsOf, priorityOf } from './priority.ts'

const input = fc.record({
  cvssf: fc.double({ min: 0, max: 4096, noNaN: true }),
  epss: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  isExploited: fc.boolean(),
  kind: fc.constantFrom('line', 'input', 'port', 'package', 'image', 'cloud_resource'),
})

test('nothing unknown moves a priority, and no factor makes less of a vulnerability', () => {
  expect(factorsOf({ cvssf: 64, epss: null, isExploited: false, kind: 'line' })).toEqual({
    severity: 64,
    exploitation: 1,
    exposure: 1,
  })
  fc.assert(fc.property(input, (one) => priorityOf(one) >= one.cvssf))
})

test('what is graver, likelier to be exploited, or known to be, never comes after', () => {
  fc.assert(
    fc.property(input, fc.double({ min: 0, max: 1, noNaN: true }), (one, more) => {
      const priority = priorityOf(one)
      expect(priorityOf({ ...one, cvssf: one.cvssf + more })).toBeGreaterThanOrEqual(priority)
      expect(priorityOf({ ...one, epss: Math.min(1, (one.epss ?? 0) + more) })).toBeGreaterThanOrEqual(
        priority,
      )
      expect(priorityOf({ ...one, isExploited: true })).toBeGreaterThanOrEqual(priority)
    }),
  )
})
