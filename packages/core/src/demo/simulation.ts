import { policyDefaults } from '@weir/contract'
import { workOf } from './commits.ts'
import { courses, day, simulatedDays } from './course.ts'
import { exposeTargets, type Exposed } from './exposure.ts'
import { serialPrefix } from './gate-rows.ts'
import { instant, noRows, type Rows } from './insert-rows.ts'
import { assignCrews, dependencyBot, inventPeople, type SimulatedPerson } from './people.ts'
import { addProduct } from './product-rows.ts'
import { products } from './products.ts'
import { seededRandom } from './random.ts'

/** What is simulated. The same options give the same rows. */
export interface SimulationOptions {
  seed: string
  /** The instant up to which everything is invented. */
  now: Date
  organization_id: string
  /** Becomes the owner, and sees what waits for a decision. */
  owner_user_id: string
  name: string
  slug: string
}

/** Everything a simulated organization consists of. */
export interface Simulation {
  rows: Rows
  people: readonly SimulatedPerson[]
  /** Names behind the authors of commits. */
  authors: ReadonlyMap<string, string>
}

/** Invents an organization with two years behind it: products that fare differently, their people, commits, releases, scans and decisions. */
export function inventSimulation(options: SimulationOptions): Simulation {
  const random = seededRandom(options.seed)
  const now = options.now.getTime()
  const begin = now - simulatedDays * day
  const people = inventPeople(random.fork('people'), begin)
  const crews = assignCrews(people, products.length)
  const rows = organizationRows(options, people, begin)
  const exposed: Exposed[] = []
  const perDay = commitsPerDay(now)
  const { organization_id } = options
  for (const [i, product] of products.entries()) {
    const crew = crews[i]
    if (crew)
      exposed.push(
        addProduct(rows, {
          random: random.fork(product.name),
          product,
          crew,
          organization_id,
          begin,
          now,
          perDay,
        }),
      )
  }
  exposeTargets(rows, exposed, now)
  const authors = new Map(people.map(({ author, name }) => [author, name]))
  return { rows, people, authors: authors.set(dependencyBot.author, dependencyBot.name) }
}

function organizationRows(
  { organization_id, name, slug, owner_user_id }: SimulationOptions,
  people: readonly SimulatedPerson[],
  begin: number,
): Rows {
  const joined_at = instant(begin)
  return {
    ...noRows(),
    organization: [
      {
        organization_id,
        name,
        slug,
        serial_prefix: serialPrefix,
        last_serial: 0,
        is_simulated: true,
        created_at: joined_at,
      },
    ],
    member: [
      { organization_id, user_id: owner_user_id, role: 'owner', joined_at },
      ...people.map(({ user_id, role }) => ({ organization_id, user_id, role, joined_at })),
    ],
    policy: [{ organization_id, ...policyDefaults }],
    fact_version: [{ organization_id, version: 1 }],
    saved_view: savedViews.map(({ name: view, query }) => ({
      organization_id,
      id: seededRandom(`${organization_id} ${view}`).uuid(begin),
      owner_id: people[0]?.user_id ?? owner_user_id,
      name: view,
      query,
      is_shared: true,
      is_default: false,
      created_at: joined_at,
    })),
  }
}

/** Lists that somebody saved for everybody. */
const savedViews = [
  { name: 'Critical and untreated', query: 'status=vulnerable&severity=critical&treatment=untreated' },
  { name: 'Payments', query: 'status=vulnerable&tag=payments&facets=on' },
]

/** Expected commits are shared by weight and course over all repositories. */
function commitsPerDay(now: number): number {
  const work = products.map(
    ({ health, repositories }) =>
      workOf(courses[health], now) * repositories.reduce((sum, { weight }) => sum + weight, 0),
  )
  return commitTotal / work.reduce((sum, one) => sum + one, 0)
}

/** About as many commits in all. */
const commitTotal = 40_000
