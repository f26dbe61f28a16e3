import { expect, test } from 'vitest'
import { weaknesses } from './weaknesses.ts'

test('each weakness stands once, in the order of the numbers, and its parents are in the table and lead to no circle', () => {
  const numbers = weaknesses.map(({ cwe }) => cwe)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  const parentsOf = (cwe: number): number[] => weaknesses.find((one) => one.cwe === cwe)?.parents ?? []
  const climb = (cwe: number, passed: readonly number[]): void => {
    expect(numbers).toContain(cwe)
    expect(passed).not.toContain(cwe)
    for (const parent of parentsOf(cwe)) climb(parent, [...passed, cwe])
  }
  for (const { cwe, title } of weaknesses) {
    climb(cwe, [])
    expect(title).toBe(title.trim())
  }
})
