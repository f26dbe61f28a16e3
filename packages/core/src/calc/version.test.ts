import { expect, test } from 'vitest'
import { fixFor, versionOrder } from './version.ts'

test.each([
  ['1.2.9', '1.2.10'],
  ['1.2', '1.2.1'],
  ['2.0.0-rc.1', '2.0.0'],
  ['2.0.0-alpha', '2.0.0-beta'],
  ['2.0.0-beta.2', '2.0.0-beta.11'],
  ['1.9.9', 'v1.10'],
  ['9.9', '1:0.1'],
  ['1.0.0', '1.0.0.Final'],
  ['4.17.20', '4.17.21'],
])('%s comes before %s', (earlier, later) => {
  expect(versionOrder(earlier) < versionOrder(later)).toBe(true)
})

test('a leading v, zeros and what follows a plus make no other version', () => {
  expect(new Set(['1.2.3', 'v1.2.3', '1.02.3', '1.2.3+build.7'].map(versionOrder)).size).toBe(1)
})

test('of several versions that fix it, the nearest above the installed one counts', () => {
  expect(fixFor('1.8.3, 2.4.1, 3.0.0', '2.1.0')).toBe('2.4.1')
  expect(fixFor('3.0.0, 1.8.3', '1.0.0')).toBe('1.8.3')
  expect(fixFor('1.8.3', null)).toBe('1.8.3')
})

test('without a version that fixes it there is none', () => {
  expect([fixFor(null, '1.0'), fixFor('', '1.0'), fixFor('unknown', '1.0')]).toEqual([null, null, null])
})
