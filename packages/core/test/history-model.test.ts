import {
  Fault,
  groupRoles,
  type GroupRole,
  memberGrant,
  memberList,
  memberRemove,
  memberSetRole,
  organizationPolicyUpdate,
  policyUpdate,
  rootAdd,
  rootDeactivate,
  treatmentDecide,
  removalReasons,
  vulnerabilityHistory,
  vulnerabilityRemove,
  vulnerabilityRestore,
  vulnerabilityTreat,
  zeroRiskDecide,
  zeroRiskRequest,
} from '@weir/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type Person, type World } from './world.ts'

/*
 * Random edits through the door, and after each of them what is so now. What was so at each of these moments must then follow from
 * what is so at the end and from the history, and from nothing else.
 */
const steps = process.env.WEIR_LONG === '1' ? 400 : 60

/** What has a state, the columns of it, and whether the history tells of rows that come and go. */
const entities: Record<string, { sql: string; comesAndGoes?: true }> = {
  vulnerability: {
    sql: `select 'vulnerability/' || id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from vulnerability t,
            unnest('{status,severity,treatment,treatment_state,accepted_until,assignee_id,zero_risk,path,closing_cause,closing_text,scan_state}'::text[]) f`,
  },
  treatment: {
    sql: "select 'treatment/' || id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from treatment t, unnest('{state}'::text[]) f",
  },
  zero_risk_request: {
    sql: "select 'zero_risk_request/' || id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from zero_risk_request t, unnest('{state,decision_text}'::text[]) f",
  },
  root: {
    sql: `select 'root/' || id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from root t,
            unnest('{status,inactive_reason,branch,location}'::text[]) f`,
  },
  policy: {
    sql: `select 'policy/' || organization_id as thing, jsonb_object_agg(f.key, f.value) as fields from policy t,
            jsonb_each_text(to_jsonb(t) - 'organization_id') f`,
  },
  group_policy: {
    sql: `select 'group_policy/' || group_id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from group_policy t,
            unnest('{version,fields}'::text[]) f`,
    comesAndGoes: true,
  },
  member: {
    sql: `select 'member/' || user_id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from member t,
            unnest('{role,suspended_at,suspended_reason}'::text[]) f`,
    comesAndGoes: true,
  },
  group_member: {
    sql: `select 'group_member/' || user_id || group_id as thing, jsonb_object_agg(f, to_jsonb(t) ->> f) as fields from group_member t,
            unnest('{role}'::text[]) f`,
    comesAndGoes: true,
  },
}

let world: World
let second: Person
let reviewer: Person
let people: Person[]
beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id } = world
  second = await world.join(organization_id, 'owner')
  reviewer = await world.join(organization_id, 'member', { id: group_id, role: 'reviewer' })
  people = await Promise.all([
    world.join(organization_id, 'member', { id: group_id, role: 'developer' }),
    world.join(organization_id, 'member', { id: group_id, role: 'viewer' }),
    world.join(organization_id, 'viewer'),
  ])
  await importSarif(world, generateSarif({ count: 12 }))
})
afterAll(() => world[Symbol.asyncDispose]())

type State = Map<string, string | null>

interface Moment {
  at: string
  state: State
}

async function momentNow(): Promise<Moment> {
  const state: State = new Map()
  for (const { sql } of Object.values(entities)) {
    const rows = await world.sql<{ thing: string; fields: Record<string, string | null> }>(
      `${sql} where t.organization_id = $1 group by 1`,
      [world.organization_id],
    )
    for (const { thing, fields } of rows)
      for (const [field, value] of Object.entries(fields)) state.set(`${thing}/${field}`, value)
  }
  const [{ at } = { at: '' }] = await world.sql<{ at: string }>(
    "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at",
  )
  return { at, state }
}

interface Entry {
  key: string
  at: string
  old_value: string | null
  new_value: string | null
}

/** The whole history, oldest first, by what it is about. */
async function historyOf(): Promise<Map<string, Entry[]>> {
  const columns = (thing: string) =>
    `${thing} || '/' || field as key, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at, old_value, new_value`
  const entries = await world.sql<Entry>(
    `select ${columns("entity || '/' || entity_id")} from history where organization_id = $1
     union all
     select ${columns("entity || '/' || entity_id || case entity when 'group_member' then group_id::text else '' end")}
       from organization_history where organization_id = $1
      order by at`,
    [world.organization_id],
  )
  return Map.groupBy(entries, ({ key }) => key)
}

/** What a field was at an instant, told by its history and by what it is now. */
function valueAt(entries: readonly Entry[], instant: string, now: string | null): string | null {
  const before = entries.findLast(({ at }) => at <= instant)
  if (before) return before.new_value
  const [after] = entries
  return after ? after.old_value : now
}

type Edit = (pick: <T>(all: readonly T[]) => T) => Promise<unknown>

const edits: Record<string, Edit> = {
  async import(pick) {
    const drop = pick([0, 0.2, 0.4])
    await importSarif(world, generateSarif({ count: 12, drop, shiftLines: pick([0, 3]) }))
  },
  async treat(pick) {
    const open = await world.sql<{ id: string }>(
      "select id from vulnerability where status = 'vulnerable' order by serial",
    )
    const treatment = pick(['untreated', 'in_progress', 'accepted', 'accepted_permanently'] as const)
    await world.ask(pick([world.owner, second]).principal, vulnerabilityTreat, {
      vulnerability_ids: [pick(open).id],
      treatment,
      justification: 'Because.',
      ...(treatment === 'accepted' && {
        accepted_until: new Date(Date.now() + pick([5, 20]) * 86_400_000).toISOString().slice(0, 10),
      }),
      ...(treatment === 'in_progress' && { assignee_id: pick([world.owner, second]).user_id }),
    })
  },
  async decide(pick) {
    const waiting = () =>
      world.sql<{ id: string; requested_by: string }>(
        "select id, requested_by from treatment where state = 'submitted' order by requested_at",
      )
    while ((await waiting()).length === 0) await edits['treat']?.(pick)
    const one = pick(await waiting())
    const other = one.requested_by === second.user_id ? world.owner : second
    await world.ask(other.principal, treatmentDecide, {
      treatment_ids: [one.id],
      decision: pick(['approved', 'rejected'] as const),
    })
  },
  async claim(pick) {
    const open = await world.sql<{ id: string }>(
      "select id from vulnerability where status = 'vulnerable' and zero_risk in ('none', 'rejected') order by serial",
    )
    if (open.length === 0) throw new Fault('not_found', 'All of them are claimed.')
    await world.ask(pick([world.owner, second]).principal, zeroRiskRequest, {
      vulnerability_ids: [pick(open).id],
      justification: 'It is never shipped.',
    })
  },
  async decideClaim(pick) {
    const standing = () =>
      world.sql<{ id: string; state: string }>(
        "select id, state from zero_risk_request where state in ('submitted', 'confirmed') order by requested_at",
      )
    while ((await standing()).length === 0) await edits['claim']?.(pick)
    const { id, state } = pick(await standing())
    await world.ask(reviewer.principal, zeroRiskDecide, {
      zero_risk_ids: [id],
      decision: state === 'confirmed' ? 'rejected' : pick(['confirmed', 'rejected'] as const),
      text: pick(['', 'We looked.']),
    })
  },
  async removeOrRestore(pick) {
    const all = await world.sql<{ id: string; status: string }>(
      'select id, status from vulnerability order by serial',
    )
    const [open, removed] = ['vulnerable', 'removed'].map((state) =>
      all.filter(({ status }) => status === state),
    )
    if (removed && removed.length >= pick([1, 2, 3]))
      return world.ask(second.principal, vulnerabilityRestore, { vulnerability_ids: [pick(removed).id] })
    return world.ask(second.principal, vulnerabilityRemove, {
      vulnerability_ids: [pick(open ?? []).id],
      reason: pick(removalReasons),
      justification: 'It is none.',
    })
  },
  async addRoot(pick) {
    const name = `r${pick([1, 2, 3])}`
    await world.ask(world.owner.principal, rootAdd, {
      group_id: world.group_id,
      nickname: name,
      kind: 'url',
      location: `https://${name}.example.test/`,
    })
  },
  async deactivate(pick) {
    const active = await world.sql<{ id: string }>(
      "select id from root where status = 'active' and kind = 'url' order by created_at",
    )
    if (active.length === 0) throw new Fault('not_found', 'There is none to deactivate.')
    await world.ask(world.owner.principal, rootDeactivate, { root_id: pick(active).id, reason: 'moved' })
  },
  policy: (pick) =>
    world.ask(second.principal, organizationPolicyUpdate, {
      change: {
        grace_period_days: pick([0, 5, 9]),
        days_until_it_breaks: pick([null, 30]),
        break_on_kev: pick([true, false]),
      },
    }),
  groupPolicy: (pick) =>
    world.ask(second.principal, policyUpdate, {
      group_id: world.group_id,
      change: { min_breaking_severity: pick([4, 7, 9.5]) },
      inherit: pick<('sla_days_low' | 'min_breaking_severity')[]>([[], ['min_breaking_severity']]),
    }),
  setRole: (pick) =>
    world.ask(world.owner.principal, memberSetRole, {
      member_id: pick(people).user_id,
      role: pick(['admin', 'security_lead', 'member', 'viewer'] as const),
    }),
  grant: (pick) =>
    world.ask(world.owner.principal, memberGrant, {
      group_id: world.group_id,
      member_id: pick(people).user_id,
      role: pick([null, ...(Object.keys(groupRoles) as GroupRole[])]), // keys of the table
    }),
  async remove(pick) {
    const gone = pick(people)
    await world.ask(second.principal, memberRemove, { member_id: gone.user_id })
    people = people.filter((one) => one !== gone)
    const group = { id: world.group_id, role: 'developer' } as const
    people.push(await world.join(world.organization_id, 'member', group))
  },
  suspend: (pick) =>
    world.sql(
      "update member set suspended_at = case when suspended_at is null then now() end, suspended_reason = case when suspended_at is null then 'inactivity' end where user_id = $1",
      [pick(people).user_id],
    ),
}

/** Does one edit; one that is refused changes nothing, which is looked at like any other. */
async function edit(name: string, seed: number): Promise<boolean> {
  let turn = seed
  const pick = <T>(all: readonly T[]): T => {
    turn = (turn * 1_103_515_245 + 12_345) % 2_147_483_648
    return all[Math.floor(turn / 65_536) % all.length] as T // none of them is empty, and low bits repeat
  }
  try {
    await edits[name]?.(pick)
    return true
  } catch (error) {
    if (error instanceof Fault && error.code !== 'internal') return false
    throw error
  }
}

let done: Map<string, number>
let moments: Moment[]

test(
  'of every stateful thing the history and its state now tell what it was at any time',
  { timeout: 600_000 },
  async () => {
    const names = Object.keys(edits)
    const often = Array.from({ length: steps }, (_, at) => names[at % names.length] ?? '')
    const [order = []] = fc.sample(fc.shuffledSubarray(often, { minLength: steps }), {
      numRuns: 1,
      seed: 7202,
    })
    const seeds = fc.sample(fc.nat(1_000_000), { numRuns: steps, seed: 7202 })
    done = new Map()
    moments = [await momentNow()]
    for (const [at, name] of order.entries()) {
      if (await edit(name, seeds[at] ?? at)) done.set(name, (done.get(name) ?? 0) + 1)
      moments.push(await momentNow())
    }
    for (const name of names) expect(done.get(name) ?? 0, `${name} was done`).toBeGreaterThan(0)
    const history = await historyOf()
    const now = moments.at(-1)?.state ?? new Map<string, string | null>()
    const keys = new Set([...history.keys(), ...moments.flatMap(({ state }) => [...state.keys()])])
    const wrong: string[] = []
    for (const { at, state } of moments)
      for (const key of keys) {
        const [entity = ''] = key.split('/')
        const comesAndGoes = entities[entity]?.comesAndGoes === true
        if (!entities[entity] || (!state.has(key) && !comesAndGoes)) continue
        const was = state.get(key) ?? null
        const told = valueAt(history.get(key) ?? [], at, now.get(key) ?? null)
        if (told !== was) wrong.push(`${at} ${key}: ${told}, not ${was}`)
      }
    expect(wrong).toEqual([])
  },
)

test('each entry of the history goes on where the one before it ended, and the last is what is so now', async () => {
  const history = await historyOf()
  const { state } = await momentNow()
  const wrong: string[] = []
  for (const [key, entries] of history) {
    entries.forEach(({ old_value }, at) => {
      const before = entries[at - 1]
      if (before && before.new_value !== old_value)
        wrong.push(`${key}: ${old_value} follows ${before.new_value}`)
    })
    const [entity = ''] = key.split('/')
    if (entities[entity] && (state.get(key) ?? null) !== entries.at(-1)?.new_value)
      wrong.push(`${key}: ${state.get(key)} now`)
  }
  expect(wrong).toEqual([])
  expect(history.size).toBeGreaterThan(20)
})

test('what people are shown of a vulnerability is its whole history', async () => {
  const history = await historyOf()
  const [busiest] = [
    ...Map.groupBy(
      [...history].filter(([key]) => key.startsWith('vulnerability/')),
      ([key]) => key.split('/')[1] ?? '',
    ),
  ].sort(
    ([, a], [, b]) => b.flatMap(([, entries]) => entries).length - a.flatMap(([, entries]) => entries).length,
  )
  const [vulnerability_id = '', fields = []] = busiest ?? []
  const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, { vulnerability_id })
  const told = entries.map(({ field, old_value, new_value }) => `${field}: ${old_value} → ${new_value}`)
  const { items: members } = await world.ask(world.owner.principal, memberList, { first: 200 })
  const names = new Map<string | null, string>(members.map(({ id, name }) => [id, name]))
  const kept = fields.flatMap(([key, all]) => {
    const field = key.split('/')[2]
    // people are shown by their names
    return all.map(({ old_value, new_value }) =>
      field === 'assignee_id'
        ? `assignee: ${names.get(old_value) ?? null} → ${names.get(new_value) ?? null}`
        : `${field}: ${old_value} → ${new_value}`,
    )
  })
  expect(told.sort()).toEqual(kept.sort())
  expect(kept.length).toBeGreaterThan(2)
})
