import { expect, test } from 'vitest'
import { liesUnder } from './repository-path.ts'

test('everything lies under no path', () => {
  expect(liesUnder(null, 'team/app.git')).toBe(true)
})

test.for(['team/app', 'team/app.git', 'team/app/deeper', 'team/app/deeper.git'])(
  '%s lies under team/app',
  (repository) => {
    expect(liesUnder('team/app', repository)).toBe(true)
  },
)

test.for([
  'team',
  'team.git',
  'team/apple',
  'team/app.gitx',
  'team/app.git/x',
  'Team/app',
  'other/team/app',
  'team//app',
  'team/app/../other',
  'team/app/./x',
  'team/app/..',
  'team/app/',
  '/team/app',
  'team/app/%2e%2e/other',
  'team/app%2Fx',
  '~team/app',
  '',
])('%j does not lie under team/app', (repository) => {
  expect(liesUnder('team/app', repository)).toBe(false)
})
