import { levelOf, type Permission, permissions, serviceMayHold } from '@weir/contract'
import { expect, test } from 'vitest'
import { scopeGroups } from '../text/tokens.ts'
import { machineOnly, serviceScopes } from './scope-choice.tsx'

const all = Object.keys(permissions) as Permission[] // keys of the table
const offered = scopeGroups.flatMap(({ scopes }) => Object.keys(scopes))

/** No token does these, whatever it carries: they need a person who just signed in, or belong to pipelines. */
const never: readonly string[] = [
  'self:read',
  'citoken:rotate',
  'servicetoken:write',
  'export:all',
  'gate:read',
  'gate:submit',
]

test('every permission that a token may use is offered, each once, and no other', () => {
  const usable = all.filter(
    (name) => ['self', 'organization', 'group'].includes(levelOf(name)) && !never.includes(name),
  )
  expect(offered.toSorted()).toEqual(usable.toSorted())
})

test('service tokens are offered what the table lets them carry', () => {
  expect(serviceScopes.toSorted()).toEqual(all.filter(serviceMayHold).toSorted())
  expect(machineOnly.every(serviceMayHold)).toBe(true)
})
