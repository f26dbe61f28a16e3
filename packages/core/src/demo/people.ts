import type { GroupRole, OrganizationRole } from '@weir/contract'
import { createHash } from 'node:crypto'
import type { Random } from './random.ts'

/** A simulated person. */
export interface SimulatedPerson {
  user_id: string
  name: string
  email: string
  role: OrganizationRole
  /** What stands for the person in commits, as the hash of an address does in a real repository. */
  author: string
}

/** Who works on one product, and as what. */
export interface Crew {
  manager: SimulatedPerson
  vulnerabilityManager: SimulatedPerson
  reviewer: SimulatedPerson
  tester: SimulatedPerson
  developers: SimulatedPerson[]
  viewers: SimulatedPerson[]
}

/** Twenty-four people who do not exist; the owner of the demo is the twenty-fifth. */
export function inventPeople(random: Random, joinedAt: number): SimulatedPerson[] {
  return firstNames.map((first, index) => {
    const last = lastNames[index % lastNames.length] ?? 'Example'
    const email = `${first}.${last}@example.com`.toLowerCase()
    return {
      user_id: random.uuid(joinedAt + index * 1000),
      name: `${first} ${last}`,
      email,
      role: index === 0 ? 'admin' : index <= 2 ? 'security_lead' : index >= 22 ? 'viewer' : 'member',
      author: authorKey(email),
    }
  })
}

/** The automatic author that raises versions. */
export const dependencyBot = { name: 'Dependency Bot (simulated)', author: authorKey('bot@example.com') }

/** Crews of the products: a manager, a vulnerability manager, a reviewer, a tester and some developers each. */
export function assignCrews(people: readonly SimulatedPerson[], count: number): Crew[] {
  const one = (index: number): SimulatedPerson => {
    const person = people[index]
    if (!person) throw new Error('too few people')
    return person
  }
  return Array.from({ length: count }, (_, index) => ({
    manager: one(3 + (index % 4)),
    vulnerabilityManager: one(7 + (index % 2)),
    reviewer: one(1),
    tester: one(2),
    developers: [0, 1, 2, 3].map((place) => one(9 + ((index * 3 + place * 2) % 13))),
    viewers: [one(22), one(23)],
  }))
}

/** Every role of a crew as rows: one per person, the first named wins. */
export function rolesOf(crew: Crew): { user_id: string; role: GroupRole }[] {
  const roles = new Map<string, GroupRole>()
  const add = (person: SimulatedPerson, role: GroupRole) => {
    if (!roles.has(person.user_id)) roles.set(person.user_id, role)
  }
  add(crew.manager, 'manager')
  add(crew.vulnerabilityManager, 'vulnerability_manager')
  add(crew.reviewer, 'reviewer')
  add(crew.tester, 'tester')
  for (const developer of crew.developers) add(developer, 'developer')
  for (const viewer of crew.viewers) add(viewer, 'viewer')
  return [...roles].map(([user_id, role]) => ({ user_id, role }))
}

function authorKey(email: string): string {
  return createHash('sha256').update(`simulated ${email}`).digest('hex')
}

const firstNames = [
  'Ada',
  'Bruno',
  'Celeste',
  'Dario',
  'Elif',
  'Farid',
  'Greta',
  'Hana',
  'Ivo',
  'Jolanda',
  'Kofi',
  'Lien',
  'Mateo',
  'Nadia',
  'Oskar',
  'Priya',
  'Quentin',
  'Rosa',
  'Sven',
  'Tamara',
  'Umar',
  'Vera',
  'Wanda',
  'Yusuf',
]
const lastNames = ['Example', 'Placeholder', 'Sample', 'Fixture', 'Lorem', 'Testcase', 'Ipsum', 'Mockup']
