import {
  grantedRoles,
  type GroupRole,
  groupRoles,
  memberGrant,
  memberRemove,
  memberSetRole,
  type OrganizationRole,
  organizationRoles,
  ownerAppoint,
  ownerHandOver,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../src/door/parts.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
const people = new Map<string, Person>()

// The model is written here from the words of the rules, and not with the code it judges.
const organizationRank = { owner: 100, admin: 90, security_lead: 70, member: 10, viewer: 5 }
const groupRank = {
  manager: 60,
  vulnerability_manager: 50,
  reviewer: 45,
  architect: 44,
  tester: 40,
  retester: 35,
  resourcer: 32,
  developer: 30,
  viewer: 5,
}
const everyOrganizationRole = Object.keys(organizationRank) as OrganizationRole[] // keys of the object above
const everyGroupRole = Object.keys(groupRank) as GroupRole[]

/** Roles of somebody: one of the organization and, or not, one of the group. */
interface Standing {
  role: OrganizationRole
  inGroup: GroupRole | null
}

/** The small world: each role of the organization alone, and each role of the group beside a plain membership. */
const standings: Standing[] = [
  ...everyOrganizationRole.map((role) => ({ role, inGroup: null })),
  ...everyGroupRole.map((inGroup) => ({ role: 'member' as const, inGroup })),
  { role: 'admin', inGroup: 'viewer' },
  { role: 'viewer', inGroup: 'manager' },
]
const nameOf = ({ role, inGroup }: Standing, part: string) => `${part} ${role} ${inGroup ?? '-'}`
const personOf = (standing: Standing, part: string): Person => {
  const person = people.get(nameOf(standing, part))
  if (!person) throw new Error(`nobody is ${nameOf(standing, part)}`)
  return person
}

const governs = (role: OrganizationRole) => role === 'owner' || role === 'admin'
const rankInGroup = (role: OrganizationRole, inGroup: GroupRole | null) =>
  governs(role) ? organizationRank[role] : inGroup ? groupRank[inGroup] : 0

beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id } = world
  for (const part of ['actor', 'target'])
    for (const standing of standings)
      people.set(
        nameOf(standing, part),
        await world.join(
          organization_id,
          standing.role,
          standing.inGroup ? { id: group_id, role: standing.inGroup } : undefined,
        ),
      )
})
afterAll(() => world[Symbol.asyncDispose]())

class Undone extends Error {}

/** Asks in a session that never ends well, so that every question finds the same world. */
async function answers(actor: Person, ask: (call: Call) => Promise<unknown>): Promise<boolean> {
  const asked: unknown = await world.core
    .session({ principal: actor.principal, kind: 'mutation' }, async (call) => {
      await ask(call)
      throw new Undone()
    })
    .catch((error: unknown) => error)
  if (asked instanceof Undone) return true
  expect(Reflect.get(Object(asked), 'code'), String(asked)).toBe('denied')
  return false
}

/** Compares the door with the model for every actor and target, the same person included. */
async function compare(
  asks: (
    actor: Standing,
    target: Standing,
    isSelf: boolean,
  ) => [string, boolean, (call: Call) => Promise<unknown>][],
): Promise<number> {
  const wrong: string[] = []
  let asked = 0
  const about = async (actor: Standing, target: Standing | null): Promise<void> => {
    const isSelf = target === null
    for (const [what, expected, ask] of asks(actor, target ?? actor, isSelf)) {
      asked++
      const allowed = await answers(personOf(actor, 'actor'), ask)
      if (allowed !== expected)
        wrong.push(
          `${nameOf(actor, 'actor')} → ${isSelf ? 'self' : nameOf(target, 'target')}: ${what} ${allowed}`,
        )
    }
  }
  for (const actor of standings) await Promise.all([...standings, null].map((target) => about(actor, target)))
  expect(wrong).toEqual([])
  return asked
}

const idOf = (target: Standing, actor: Standing, isSelf: boolean) =>
  personOf(isSelf ? actor : target, isSelf ? 'actor' : 'target').user_id

test('the ranks of the contract are those of the rules', () => {
  expect(organizationRoles).toEqual(organizationRank)
  expect(groupRoles).toEqual(groupRank)
})

test('in the organization every actor may give every target exactly the roles that the rules allow', async () => {
  const asked = await compare((actor, target, isSelf) => {
    const member_id = idOf(target, actor, isSelf)
    const own = governs(actor.role) && !isSelf ? organizationRank[actor.role] : 0
    const before = organizationRank[target.role]
    const ownsIt = actor.role === 'owner' && !isSelf && target.role !== 'owner'
    return [
      ...grantedRoles.map(
        (role) =>
          [
            role,
            own > Math.max(before, organizationRank[role]),
            (call: Call) => call(memberSetRole, { member_id, role }),
          ] as [string, boolean, (call: Call) => Promise<unknown>],
      ),
      ['removal', own > before, (call) => call(memberRemove, { member_id })],
      ...(actor.role === 'owner' && target.role === 'owner' && !isSelf
        ? []
        : ([
            ['appointed', ownsIt, (call: Call) => call(ownerAppoint, { member_id })],
            ['handed over', ownsIt, (call: Call) => call(ownerHandOver, { member_id })],
          ] as [string, boolean, (call: Call) => Promise<unknown>][])),
    ]
  })
  expect(asked).toBeGreaterThan(1500)
}, 120_000)

test('in a group every actor may give every target exactly the roles that the rules allow', async () => {
  const { group_id } = world
  const asked = await compare((actor, target, isSelf) => {
    const member_id = idOf(target, actor, isSelf)
    const own =
      !isSelf && (governs(actor.role) || actor.inGroup === 'manager')
        ? rankInGroup(actor.role, actor.inGroup)
        : 0
    return [...everyGroupRole, null].map((role) => [
      role ?? 'none',
      own > Math.max(rankInGroup(target.role, target.inGroup), rankInGroup(target.role, role)),
      (call) => call(memberGrant, { group_id, member_id, role }),
    ])
  })
  expect(asked).toBeGreaterThan(2500)
}, 120_000)

test('by no sequence of moves does anybody without help from above reach a rank that was not theirs', () => {
  // Three people, every start, every sequence of moves by the two below the first: a search of all reachable worlds of the model.
  const roles = [...everyOrganizationRole, null]
  type Roles = readonly (OrganizationRole | null)[]
  const rank = (role: OrganizationRole | null) => (role ? organizationRank[role] : 0)
  const moves = (at: Roles): Roles[] =>
    [1, 2].flatMap((actor) =>
      [0, 1, 2].flatMap((target) => {
        const [own, old] = [at[actor] ?? null, at[target] ?? null]
        if (own === null || old === null || !governs(own) || actor === target) return []
        const put = (changes: Record<number, OrganizationRole | null>): Roles =>
          at.map((role, index) => (index in changes ? (changes[index] ?? null) : role))
        const given = [...grantedRoles, null]
          .filter((role) => rank(own) > Math.max(rank(old), rank(role)))
          .map((role) => put({ [target]: role }))
        return own === 'owner' && old !== 'owner'
          ? [...given, put({ [target]: 'owner' }), put({ [target]: 'owner', [actor]: 'admin' })]
          : given
      }),
    )
  let searched = 0
  for (const first of roles)
    for (const second of roles)
      for (const third of roles) {
        const start: Roles = [first, second, third]
        const best = Math.max(rank(second), rank(third))
        const seen = new Map([[JSON.stringify(start), start]])
        for (const at of seen.values()) for (const next of moves(at)) seen.set(JSON.stringify(next), next)
        for (const at of seen.values()) {
          searched++
          expect(Math.max(rank(at[1] ?? null), rank(at[2] ?? null)), `${start} → ${at}`).toBeLessThanOrEqual(
            best,
          )
          // whoever stands at or above all of the others is not touched by them
          if (rank(first) >= best && first !== null && !(first !== 'owner' && best === 100))
            expect(at[0], `${start} → ${at}`).toBe(first)
          // and an organization that had an owner or admin keeps one
          if (start.some((role) => role && governs(role)))
            expect(
              at.some((role) => role && governs(role)),
              `${start} → ${at}`,
            ).toBe(true)
        }
      }
  expect(searched).toBeGreaterThan(300)
})
