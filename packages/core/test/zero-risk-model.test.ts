import {
  Fault,
  vulnerabilityRemove,
  vulnerabilityRestore,
  zeroRiskDecide,
  zeroRiskList,
  zeroRiskRequest,
} from '@weir/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { zeroRiskAfter, type ZeroRiskState } from '../src/calc/zero-risk.ts'
import type { Place } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type Person, type World } from './world.ts'

/*
 * Random acts through the door about a few vulnerabilities, beside a model that knows the table of calc/zero-risk.ts and who asked.
 * After each act the rows are what the model says, the tally is a count over them, and whatever is confirmed was confirmed by
 * somebody else since it was opened.
 */
const runs = process.env.WEIR_LONG === '1' ? 100 : 10
const quantity = 3

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const people = ['asker', 'both', 'decider'] as const
type Name = (typeof people)[number]

/** What is fixed and seen again is so in all places of the root, whoever imports it. */
const everywhere: ReadonlySet<string> = new Set(['fix', 'seeAgain'])

const anAct = fc.record({
  kind: fc.constantFrom(
    ...(['request', 'request', 'request', 'confirm', 'confirm', 'confirm', 'reject'] as const),
    ...(['remove', 'restore', 'restore', 'fix', 'seeAgain'] as const),
  ),
  of: fc.nat(quantity - 1),
  by: fc.constantFrom(...people),
})
type Act = typeof anAct extends fc.Arbitrary<infer T> ? T : never

interface Modelled {
  status: 'vulnerable' | 'safe' | 'removed'
  zero_risk: ZeroRiskState
  askedBy: Name | null
}

/** The state after an act, or null where it must be refused. */
function after(before: Modelled, act: Act): Modelled | null {
  const { status, zero_risk, askedBy } = before
  if (act.kind === 'fix') return status === 'vulnerable' ? { ...before, status: 'safe' } : before
  if (act.kind === 'seeAgain') return status === 'safe' ? reopened : before
  if (act.kind === 'restore') return status === 'removed' ? reopened : null
  if (act.kind === 'remove') {
    const closed = zeroRiskAfter(zero_risk, 'close')
    return status === 'vulnerable' && closed ? { ...before, status: 'removed', zero_risk: closed } : null
  }
  const next = zeroRiskAfter(zero_risk, act.kind)
  if (next === null) return null
  if (act.kind === 'request')
    return status === 'vulnerable' && act.by !== 'decider'
      ? { ...before, zero_risk: next, askedBy: act.by }
      : null
  const isRefused =
    act.by === 'asker' || act.by === askedBy || (act.kind === 'confirm' && status !== 'vulnerable')
  return isRefused ? null : { ...before, zero_risk: next }
}

const reopened: Modelled = { status: 'vulnerable', zero_risk: 'none', askedBy: null }

interface Stage {
  place: Place
  ids: string[]
  who: Record<Name, Person>
}

async function stage(): Promise<Stage> {
  const { organization_id, owner } = world
  const made = await world.group(owner, organization_id, `Group ${performance.now()}`)
  const place = { organization_id, ...made }
  await importSarif(world, generateSarif({ count: quantity }), place)
  const rows = await world.sql<{ id: string }>(
    'select id from vulnerability where root_id = $1 order by serial',
    [place.root_id],
  )
  const reviewing = { id: made.group_id, role: 'reviewer' } as const
  const [both, decider] = [
    await world.join(organization_id, 'admin', reviewing),
    await world.join(organization_id, 'member', reviewing),
  ]
  return { place, ids: rows.map(({ id }) => id), who: { asker: owner, both, decider } }
}

/** Asks it; whether it was done, or refused by a sentence. */
async function perform({ place, ids, who }: Stage, act: Act): Promise<boolean> {
  if (act.kind === 'fix' || act.kind === 'seeAgain') {
    await importSarif(world, generateSarif({ count: act.kind === 'fix' ? 0 : quantity }), place)
    return true
  }
  const vulnerability_ids = ids.slice(act.of, act.of + 1)
  const ask = async () => {
    if (act.kind === 'remove')
      await world.ask(who.asker.principal, vulnerabilityRemove, {
        vulnerability_ids,
        reason: 'false_positive',
        justification: 'It is none.',
      })
    else if (act.kind === 'restore')
      await world.ask(who.asker.principal, vulnerabilityRestore, { vulnerability_ids })
    else if (act.kind === 'request')
      await world.ask(who[act.by].principal, zeroRiskRequest, {
        vulnerability_ids,
        justification: 'No risk.',
      })
    else await decide(who[act.by], vulnerability_ids, act.kind === 'confirm' ? 'confirmed' : 'rejected')
  }
  return ask().then(
    () => true,
    (error: unknown) => {
      if (error instanceof Fault && error.code !== 'internal') return false
      throw error
    },
  )
}

async function decide(person: Person, vulnerability_ids: string[], decision: 'confirmed' | 'rejected') {
  const { items } = await world.ask(world.owner.principal, zeroRiskList, { vulnerability_ids })
  const newest = items[0]?.id
  if (newest === undefined) throw new Fault('conflict', 'Nobody has asked.')
  await world.ask(person.principal, zeroRiskDecide, { zero_risk_ids: [newest], decision })
}

/** Confirmed by nobody, by who asked, or before the vulnerability was opened. */
const unfounded = `
  select v.id
    from vulnerability v
    left join zero_risk_request z on z.vulnerability_id = v.id and z.state = 'confirmed'
   where v.group_id = $1 and v.zero_risk = 'confirmed'
     and (z.decided_by is distinct from z.requested_by and z.decided_at > v.opened_at and z.decided_at = v.zero_risk_at) is not true`

/** Sums of the tally, and the same as a count over rows. */
const tallied = `
  select status, zero_risk, sum(quantity)::int as quantity from vulnerability_tally where group_id = $1
   group by 1, 2 having sum(quantity) <> 0 order by 1, 2`
const counted = `
  select status, zero_risk, count(*)::int as quantity from vulnerability where group_id = $1 group by 1, 2 order by 1, 2`

async function check({ place, ids }: Stage, expected: readonly Modelled[]): Promise<void> {
  const rows = await world.sql<{ status: string; zero_risk: string; waiting: number }>(
    `select status, zero_risk,
            (select count(*)::int from zero_risk_request z where z.vulnerability_id = v.id and z.state = 'submitted') as waiting
       from vulnerability v where id = any ($1) order by serial`,
    [ids],
  )
  expect(rows).toEqual(
    expected.map(({ status, zero_risk }) => ({
      status,
      zero_risk,
      waiting: zero_risk === 'requested' ? 1 : 0,
    })),
  )
  const [wrong, sums, counts] = [
    await world.sql(unfounded, [place.group_id]),
    await world.sql(tallied, [place.group_id]),
    await world.sql(counted, [place.group_id]),
  ]
  expect(wrong).toEqual([])
  expect(sums).toEqual(counts)
}

test(
  'whatever is asked, decided, fixed, seen again, removed and restored, in whatever order, the claims are those of the table',
  { timeout: 600_000 },
  async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 20, maxLength: 30 }), async (acts) => {
        const made = await stage()
        let model = made.ids.map(() => reopened)
        for (const act of acts) {
          const next = model.map((each, at) =>
            !everywhere.has(act.kind) && act.of !== at ? each : after(each, act),
          )
          const isRefused = next.includes(null)
          expect([act, await perform(made, act)]).toEqual([act, !isRefused])
          if (!isRefused) model = next.filter((each) => each !== null)
          if (!isRefused) for (const each of model) seen.add(`${act.kind} ${each.zero_risk}`)
          await check(made, model)
        }
      }),
      { numRuns: runs, seed: 4711 },
    )
    for (const reached of [
      'confirm confirmed',
      'reject rejected',
      'fix confirmed',
      'seeAgain none',
      'restore none',
    ])
      expect([...seen]).toContain(reached)
  },
)
