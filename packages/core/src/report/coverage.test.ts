import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAbnormalDrop, judgeAbsence, type Absent, type Coverage } from './coverage.ts'

const absent: Absent = { tool: 't', category: null, rule: 'r', path: 'src/a.c' }
const run: Coverage = {
  tool: 't',
  category: null,
  branch: 'main',
  trackedBranch: 'main',
  isComplete: true,
  rulesRun: new Set(['r', 's']),
  scanned: new Set(['src/a.c']),
  exists: () => null,
}
const state = (change: Partial<Coverage>) => judgeAbsence(absent, { ...run, ...change }).state

test('fixed only when the rule ran over the place in a complete run of the tracked branch', () => {
  expect(judgeAbsence(absent, run)).toMatchObject({ state: 'fixed', basis: 'stated' })
  expect(state({ isComplete: false })).toBe('scan_failed')
  expect(state({ rulesRun: new Set(['s']) })).toBe('rule_removed')
  expect(state({ scanned: new Set(['src/b.c']) })).toBe('not_scanned')
  expect(state({ branch: 'feature' })).toBe('not_scanned')
  expect(state({ tool: 'other' })).toBe('not_scanned')
  expect(state({ category: 'nightly' })).toBe('not_scanned')
})

test('a scanned folder covers what is below it and nothing beside it', () => {
  expect(state({ scanned: new Set(['src/']) })).toBe('fixed')
  expect(state({ scanned: new Set(['src/a/']) })).toBe('not_scanned')
  expect(state({ scanned: new Set(['sr/']) })).toBe('not_scanned')
})

test('a file that git knows to be gone counts as covered', () => {
  expect(state({ scanned: new Set(), exists: () => false })).toBe('fixed')
  expect(state({ scanned: new Set(), exists: () => true })).toBe('not_scanned')
})

test('a tool that tells neither rules nor files closes what the same scan reported before, marked as presumed', () => {
  expect(judgeAbsence(absent, { ...run, rulesRun: null, scanned: null })).toMatchObject({
    state: 'fixed',
    basis: 'presumed',
  })
})

test('an incomplete run or another branch never closes anything, whatever else is true', () => {
  const some = fc.option(fc.constantFrom('r', 'src/a.c', 'x').map((one) => new Set([one])))
  const other = fc.record({ rulesRun: some, scanned: some, gone: fc.boolean(), isComplete: fc.boolean() })
  fc.assert(
    fc.property(other, ({ gone, ...change }) => {
      const exists = () => !gone
      const branch = change.isComplete ? 'feature' : 'main'
      expect(state({ ...change, branch, exists })).not.toBe('fixed')
    }),
  )
})

test('a drop is abnormal above 20 and above 30 percent together', () => {
  expect([
    isAbnormalDrop(30, 20),
    isAbnormalDrop(30, 21),
    isAbnormalDrop(70, 21),
    isAbnormalDrop(69, 21),
  ]).toEqual([false, true, false, true])
})
