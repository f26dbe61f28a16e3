import { groupRoles, organizationList, organizationRoles, vulnerabilityList } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fixtures } from '../src/fixture/install.ts'
import { planFixtures } from '../src/fixture/plan.ts'
import { openEmptyWorld, type World } from './world.ts'

let world: Pick<World, 'core' | 'sql' | 'ask'> & AsyncDisposable
let fixtures: Fixtures
beforeAll(async () => {
  world = await openEmptyWorld()
  fixtures = await world.core.seedFixtures(7)
})
afterAll(() => world[Symbol.asyncDispose]())

test('the same seed plans the same, another one nothing alike', () => {
  expect(planFixtures(7)).toEqual(planFixtures(7))
  const texts = new Set(planFixtures(7).canaries.map(({ text }) => text))
  expect(planFixtures(8).canaries.filter(({ text }) => texts.has(text))).toEqual([])
})

test('every role of the organization and of a group is somebody’s, and nobody of the sibling group is in the other', () => {
  for (const { people, groups } of fixtures.organizations) {
    expect(
      people.flatMap(({ role, group_key }) => (group_key === null && role !== null ? [role] : [])),
    ).toEqual(Object.keys(organizationRoles))
    const inAlpha = people.filter(({ group_key }) => group_key === 'alpha')
    expect(inAlpha.map(({ group_role }) => group_role)).toEqual(Object.keys(groupRoles))
    expect(people.filter(({ group_key }) => group_key === 'sibling')).toHaveLength(1)
    for (const group of groups) {
      expect(group.vulnerability_ids).toHaveLength(3)
      for (const ids of Object.values(group).filter(Array.isArray)) expect(ids.length).toBeGreaterThan(0)
    }
  }
})

test('the tokens that should work do, with the rights of their owner; the others are refused', async () => {
  const [first, second] = fixtures.organizations
  if (!first || !second) throw new Error('two organizations')
  for (const { people } of fixtures.organizations)
    for (const { tokens } of people) {
      for (const token of [tokens.full, tokens.narrow, tokens.ide]) await world.core.identify(token)
      await expect(world.core.identify(tokens.revoked)).rejects.toMatchObject({ code: 'unauthenticated' })
      await expect(world.core.identify(tokens.expired)).rejects.toMatchObject({ code: 'expired' })
    }
  const kinds = await Promise.all(
    first.machines.map(async ({ token }) => (await world.core.identify(token)).kind),
  )
  expect(kinds).toEqual(['ci', 'ci', 'service', 'service'])
  const viewer = first.people.find(({ key }) => key === 'alpha_viewer')
  const principal = await world.core.identify(viewer?.tokens.full ?? '')
  const { items } = await world.ask(principal, vulnerabilityList, { organization_id: first.id })
  expect(items.map(({ id }) => id).sort()).toEqual([...(first.groups[0]?.vulnerability_ids ?? [])].sort())
  await expect(world.ask(principal, vulnerabilityList, { organization_id: second.id })).rejects.toMatchObject(
    { code: 'not_found' },
  )
  const removed = first.people.find(({ key }) => key === 'removed')
  const gone = await world.core.identify(removed?.tokens.full ?? '')
  expect(await world.ask(gone, organizationList, {})).toEqual([])
})

test('every canary is one of its kind', () => {
  const texts = fixtures.canaries.map(({ text }) => text)
  expect(new Set(texts).size).toBe(texts.length)
  expect(new Set(fixtures.canaries.map(({ kind }) => kind))).toEqual(
    new Set(['tenant', 'group', 'person', 'secret']),
  )
})

test('an installation that holds anything is not filled', async () => {
  await expect(world.core.seedFixtures(7)).rejects.toMatchObject({ code: 'conflict' })
})
