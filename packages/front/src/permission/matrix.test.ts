import { groupRoleHolds, permissions } from '@weir/contract'
import { expect, test } from 'vitest'
import { columnsOf, levels, rowsOf } from './matrix.ts'

const all = { letters: '', only: null }

test('every permission that roles hold has one row, with exactly its holders', () => {
  const shown = levels.flatMap((level) => rowsOf(level, all).map(({ permission }) => permission))
  const held = Object.entries(permissions).flatMap(([name, entry]) => ('roles' in entry ? [name] : []))
  expect(shown.toSorted()).toEqual(held.toSorted())
  for (const { permission, holders } of rowsOf('group', all))
    for (const { role } of columnsOf.group)
      expect([permission, role, holders.has(role)]).toEqual([
        permission,
        role,
        groupRoleHolds(role, permission as keyof typeof permissions),
      ])
})

test('letters and own roles narrow it', () => {
  expect(rowsOf('group', { letters: ' Secret ', only: null }).map(({ permission }) => permission)).toEqual([
    'secret:write',
    'secret:read',
  ])
  const tester = rowsOf('group', { letters: 'secret', only: new Set(['tester']) })
  expect(tester.map(({ permission }) => permission)).toEqual(['secret:read'])
})
