import { expect, test } from 'vitest'
import { cvssf } from './cvssf.ts'
import { severityOf, tenthsOf } from '@weir/contract/cvss'

test.each([
  [0, 'none'],
  [0.1, 'low'],
  [3.9, 'low'],
  [4, 'medium'],
  [6.9, 'medium'],
  [7, 'high'],
  [8.9, 'high'],
  [9, 'critical'],
  [10, 'critical'],
])('rates %d %s', (score, severity) => {
  expect(severityOf(tenthsOf(score))).toBe(severity)
})

test.each([
  [10, 4096],
  [9, 1024],
  [6.5, 32],
  [4, 1],
  [3.9, 0.871],
  [0, 0.004],
])('weighs %d as a CVSSF of %d', (score, expected) => {
  expect(cvssf(score)).toBe(expected)
})
