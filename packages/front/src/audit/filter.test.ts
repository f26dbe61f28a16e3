import { expect, test } from 'vitest'
import { isId, noFilter, variablesOf } from './filter.ts'

test('empty fields narrow nothing, and what cannot be the name of an operation neither', () => {
  expect(variablesOf(noFilter, 'o', 50)).toEqual({ organizationId: 'o', first: 50 })
  expect(variablesOf({ ...noFilter, operation: 'not a name' }, 'o', 50)).toEqual({
    organizationId: 'o',
    first: 50,
  })
  expect(variablesOf({ ...noFilter, operation: ' Member.Grant ' }, 'o', 50).operation).toBe('member.grant')
})

test('the last day is shown whole', () => {
  const { since = '', until = '' } = variablesOf(
    { ...noFilter, since: '2026-03-01', until: '2026-03-01' },
    'o',
    50,
  )
  expect(Date.parse(until) - Date.parse(since)).toBe(86_400_000)
})

test('an id is an id, with spaces around it too', () => {
  expect(isId(' 018f0000-0000-7000-8000-000000000000 ')).toBe(true)
  expect(isId('018f')).toBe(false)
})
