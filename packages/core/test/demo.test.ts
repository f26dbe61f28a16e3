import { createHash } from 'node:crypto'
import {
  commitList,
  gateList,
  groupList,
  jobList,
  memberList,
  metricSeries,
  eventList,
  organizationRead,
  reattackList,
  releaseList,
  reportList,
  repositoryList,
  rootList,
  treatmentDecide,
  treatmentList,
  vulnerabilityCounts,
  vulnerabilityHistory,
  vulnerabilityList,
} from '@weir/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCatalogueGaps } from '../src/db/catalogue.ts'
import type { Simulated } from '../src/demo/simulate.ts'
import { inventSimulation, type SimulationOptions } from '../src/demo/simulation.ts'
import { openWorld, type World } from './world.ts'
import pg from 'pg'

const now = new Date()
const options: SimulationOptions = {
  seed: 'weir',
  now: new Date('2026-03-12T15:00:00Z'),
  organization_id: '00000000-0000-7000-8000-000000000001',
  owner_user_id: '00000000-0000-7000-8000-000000000002',
  name: 'Simulated Industries',
  slug: 'simulated',
}

describe('the generator', () => {
  const hashOf = (seed: string) =>
    createHash('sha256')
      .update(JSON.stringify(inventSimulation({ ...options, seed }).rows))
      .digest('hex')

  test('invents the same for the same seed, and something else for another', () => {
    const first = hashOf('weir')
    expect(hashOf('weir')).toBe(first)
    expect(hashOf('other')).not.toBe(first)
  })

  test('invents nothing after the given instant but the ends of acceptances', () => {
    const { rows } = inventSimulation(options)
    const latest = options.now.toISOString()
    const late = (instants: (string | Date | null | undefined)[]) =>
      instants.filter((at) => typeof at === 'string' && at > latest)
    expect(late(rows.commit.map(({ committed_at }) => committed_at))).toEqual([])
    expect(late(rows.sighting.map((one) => one.last_seen_at))).toEqual([])
    expect(late(rows.treatment.flatMap((one) => [one.requested_at, one.decided_at]))).toEqual([])
    expect(late(rows.zero_risk_request.flatMap((one) => [one.requested_at, one.decided_at]))).toEqual([])
    expect(late(rows.reattack.flatMap((one) => [one.requested_at, one.decided_at]))).toEqual([])
    expect(late(rows.event.flatMap((one) => [one.created_at, one.noted_at]))).toEqual([])
    expect(late(rows.history.map(({ at }) => at))).toEqual([])
    expect(late(rows.gate_run.map(({ created_at }) => created_at))).toEqual([])
  })
})

describe('a simulated organization', () => {
  let world: World
  let made: Simulated
  let organization_id: string

  beforeAll(async () => {
    world = await openWorld()
    const begun = performance.now()
    made = await world.core.simulate({ ...options, now, owner_user_id: world.owner.user_id })
    organization_id = made.organization_id
    process.stdout.write(
      `simulated in ${Math.round(performance.now() - begun)} ms: ${JSON.stringify(made.counts)}\n`,
    )
  })
  afterAll(() => world?.[Symbol.asyncDispose]())

  const ask: World['ask'] = (...all) => world.ask(...all)

  test('is labelled, and has groups, repositories, people and two years of work', async () => {
    const read = await ask(world.owner.principal, organizationRead, { organization_id })
    expect(read).toMatchObject({ name: 'Simulated Industries', is_simulated: true, role: 'owner' })
    expect(made.counts).toMatchObject({ group: 8, repository: 40, member: 25 })
    expect(made.counts['commit']).toBeGreaterThan(38_000)
    expect(made.counts['commit']).toBeLessThan(42_000)
    expect(made.counts['vulnerability']).toBeGreaterThan(3000)
    expect(made.counts['vulnerability']).toBeLessThan(6000)
  })

  test('is not made twice', async () => {
    const again = await world.core.simulate({ ...options, now, owner_user_id: world.owner.user_id })
    expect(again).toEqual({ organization_id, isNew: false, counts: {} })
  })

  test('leaves no policy, no right and no disabled trigger behind', async () => {
    const client = new pg.Client({ connectionString: world.ownerUrl })
    await client.connect()
    expect(await findCatalogueGaps(client)).toEqual([])
    await client.end()
    expect(await world.sql("select 1 from pg_policy where polname = 'simulation'")).toEqual([])
    expect(await world.sql("select 1 from pg_trigger where tgenabled <> 'O' and not tgisinternal")).toEqual(
      [],
    )
    expect(await world.sql('select 1 from graphile_worker.jobs')).toEqual([])
  })

  test('touches no other organization', async () => {
    const rows = await world.sql('select 1 from vulnerability where organization_id = $1', [
      world.organization_id,
    ])
    expect(rows).toEqual([])
  })

  test.each([
    [
      'a state without its closing',
      `select 1 from vulnerability v where (v.status = 'vulnerable') <> (v.closing_cause is null)`,
    ],
    [
      'a closing before its opening',
      `select 1 from vulnerability v where v.closed_at < v.opened_at or v.opened_at < v.reported_at`,
    ],
    [
      'a score that is not its own',
      `select 1 from vulnerability v join finding f on f.id = v.finding_id where coalesce(v.tool_severity, v.severity) <> f.severity or (v.rated_at is not null and (v.treatment <> 'untreated' or v.severity = v.tool_severity)) or abs(v.cvssf - power(4, v.severity / 10.0 - 4)) > 0.001`,
    ],
    [
      'an earlier opening that overlaps',
      `select 1 from past_opening p join vulnerability v on v.id = p.vulnerability_id where p.closed_at >= v.opened_at or p.opened_at >= p.closed_at`,
    ],
    [
      'an approved acceptance that the vulnerability does not show',
      `select 1 from treatment t join vulnerability v on v.id = t.vulnerability_id where t.state = 'approved' and (v.treatment, v.treatment_state, v.accepted_until) is distinct from (t.kind, 'approved', t.accepted_until)`,
    ],
    [
      'a request that the vulnerability does not show',
      `select 1 from treatment t join vulnerability v on v.id = t.vulnerability_id where t.state = 'submitted' and (v.treatment_state <> 'submitted' or v.status <> 'vulnerable')`,
    ],
    [
      'a treated vulnerability without a treatment',
      `select 1 from vulnerability v where v.treatment <> 'untreated' and not exists (select from treatment t where t.vulnerability_id = v.id and t.kind = v.treatment and t.state = 'approved')`,
    ],
    [
      'a decision by who asked',
      `select 1 from treatment where decided_by = requested_by and state <> 'withdrawn'`,
    ],
    [
      'a decision without a moment',
      `select 1 from treatment where (decided_by is null) <> (decided_at is null) or decided_at < requested_at`,
    ],
    [
      'a claim that the vulnerability does not show',
      `select 1 from zero_risk_request z join vulnerability v on v.id = z.vulnerability_id
        where (case z.state when 'submitted' then 'requested' when 'withdrawn' then 'none' else z.state end, case when z.state = 'confirmed' then z.decided_at end)
              is distinct from (v.zero_risk, v.zero_risk_at)`,
    ],
    [
      'a claimed vulnerability without a claim',
      `select 1 from vulnerability v where v.zero_risk <> 'none' and not exists (select from zero_risk_request z where z.vulnerability_id = v.id)`,
    ],
    [
      'a claim by who may not ask, or decided by who may not',
      `select 1 from zero_risk_request z
        where not exists (select from group_member m where m.group_id = z.group_id and m.user_id = z.requested_by and m.role in ('manager', 'vulnerability_manager', 'developer'))
           or z.decided_by is not null and not exists (select from group_member m where m.group_id = z.group_id and m.user_id = z.decided_by and m.role in ('reviewer', 'architect'))`,
    ],
    [
      'a claim that history does not end in',
      `select 1 from vulnerability v where v.zero_risk <> coalesce((select h.new_value from history h where h.organization_id = v.organization_id and h.entity_id = v.id and h.field = 'zero_risk' order by h.at desc limit 1), 'none')`,
    ],
    [
      'a request to verify that the vulnerability does not show, or that came before it was opened',
      `select 1 from reattack r join vulnerability v on v.id = r.vulnerability_id where r.state <> v.reattack or r.requested_at < v.opened_at or r.decided_at < r.requested_at`,
    ],
    [
      'a request on hold for an event that is solved, of another group or later',
      `select 1 from reattack r where r.state = 'on_hold'
          and not exists (select from event e where e.id = r.event_id and e.group_id = r.group_id and e.state <> 'solved' and e.created_at < now())`,
    ],
    [
      'an event by who may not report one, or that history does not end in',
      `select 1 from event e where not exists (select from group_member m where m.group_id = e.group_id and m.user_id = e.created_by and m.role in ('manager', 'architect', 'tester', 'retester', 'resourcer'))
          or e.noted_by is not null and not exists (select from group_member m where m.group_id = e.group_id and m.user_id = e.noted_by and m.role in ('manager', 'architect', 'tester', 'retester', 'resourcer'))
          or e.state <> coalesce((select h.new_value from history h where h.entity_id = e.id and h.field = 'state' order by h.at desc limit 1), 'created')`,
    ],
    [
      'a verified fix that nobody verified',
      `select 1 from vulnerability v where v.closing_cause = 'verified_reattack'
          and not exists (select from reattack r where r.vulnerability_id = v.id and r.outcome = 'closed' and r.decided_at = v.closed_at)`,
    ],
    [
      'a request to verify by who may not ask, or verified by who may not',
      `select 1 from reattack r
        where not exists (select from group_member m where m.group_id = r.group_id and m.user_id = r.requested_by and m.role in ('manager', 'vulnerability_manager', 'reviewer', 'tester', 'developer'))
           or r.decided_by is not null and not exists (select from group_member m where m.group_id = r.group_id and m.user_id = r.decided_by and m.role in ('architect', 'tester', 'retester'))`,
    ],
    [
      'a reattack that history does not end in',
      `select 1 from vulnerability v where v.reattack <> coalesce((select h.new_value from history h where h.organization_id = v.organization_id and h.entity_id = v.id and h.field = 'reattack' order by h.at desc limit 1), 'none')`,
    ],
    [
      'an acceptance longer or graver than the policy allows',
      `select 1 from treatment t join vulnerability v on v.id = t.vulnerability_id where t.kind = 'accepted' and (v.severity > 69 or t.accepted_until > t.requested_at + interval '181 days')`,
    ],
    [
      'an open acceptance that has ended',
      `select 1 from vulnerability where status = 'vulnerable' and treatment = 'accepted' and accepted_until < now()`,
    ],
    [
      'an assignee who may not be one',
      `select 1 from vulnerability v where v.assignee_id is not null and not exists (select from group_member m where m.group_id = v.group_id and m.user_id = v.assignee_id and m.role in ('manager', 'vulnerability_manager', 'developer'))`,
    ],
    [
      'a decider who may not decide',
      `select 1 from treatment t where t.decided_by <> t.requested_by and not exists (select from group_member m where m.group_id = t.group_id and m.user_id = t.decided_by and m.role in ('manager', 'vulnerability_manager'))`,
    ],
    [
      'a status that history does not end in',
      `select 1 from vulnerability v where v.status <> coalesce((select h.new_value from history h where h.organization_id = v.organization_id and h.entity_id = v.id and h.field = 'status' order by h.at desc limit 1), 'vulnerable')`,
    ],
    [
      'a treatment state that history does not end in',
      `select 1 from vulnerability v where v.treatment_state <> coalesce((select h.new_value from history h where h.organization_id = v.organization_id and h.entity_id = v.id and h.field = 'treatment_state' order by h.at desc limit 1), 'none')`,
    ],
    [
      'a line that history does not end in',
      `select 1 from vulnerability v join lateral (select h.new_value from history h where h.organization_id = v.organization_id and h.entity_id = v.id and h.field = 'line' order by h.at desc limit 1) h on true where h.new_value <> v.line::text`,
    ],
    [
      'a vulnerability of a tool that no sighting holds',
      `select 1 from vulnerability v where v.report_id is not null and not exists (select from sighting s where s.vulnerability_id = v.id and s.report_id = v.report_id)`,
    ],
    [
      'a receipt that does not add up',
      `select 1 from report r where (r.receipt ->> 'results')::int <> (r.receipt ->> 'new')::int + (r.receipt ->> 'same')::int + (r.receipt ->> 'moved')::int + (r.receipt ->> 'reopened')::int`,
    ],
    [
      'a root whose receipts do not add up to what is known',
      `select 1 from root r where (select count(*) from vulnerability v where v.root_id = r.id and v.report_id is not null) <> (select coalesce(sum((p.receipt ->> 'new')::int), 0) from report p where p.root_id = r.id)`,
    ],
    [
      'a report without its job or scan',
      `select 1 from report r where not exists (select from job j where j.id = r.job_id and j.object_id = r.id) or not exists (select from scan s where s.report_id = r.id)`,
    ],
    [
      'a release that owns another number of commits than it says',
      `select 1 from release r where r.commit_count <> (select count(*) from commit c where c.release_id = r.id)`,
    ],
    [
      'a repository that says another number of commits',
      `select 1 from repository r where r.commit_count <> (select count(*) from commit c where c.repository_id = r.id)`,
    ],
    [
      'a serial number beyond the last',
      `select 1 from vulnerability v join organization o using (organization_id) where v.serial > o.last_serial`,
    ],
    [
      'a verdict that its numbers deny',
      `select 1 from gate_run where (verdict = 'break') <> (breaking > 0) or breaking > judged`,
    ],
  ])('never has %s', async (_what, statement) => {
    expect(await world.sql(`${statement} limit 3`)).toEqual([])
  })

  test('has every kind of decision and of closing', async () => {
    const kinds = await world.sql<{ kind: string; state: string }>(
      'select distinct kind, state from treatment',
    )
    const pairs = kinds.map(({ kind, state }) => `${kind} ${state}`)
    for (const pair of [
      'in_progress approved',
      'accepted approved',
      'accepted submitted',
      'accepted rejected',
      'accepted expired',
      'accepted withdrawn',
      'accepted_permanently approved',
      'accepted_permanently submitted',
    ])
      expect(pairs).toContain(pair)
    const claims = await world.sql<{ state: string }>(
      'select distinct state from zero_risk_request order by 1',
    )
    expect(claims.map(({ state }) => state)).toEqual(['confirmed', 'rejected', 'submitted', 'withdrawn'])
    const reattacks = await world.sql<{ what: string }>(
      'select distinct coalesce(outcome, state) as what from reattack order by 1',
    )
    expect(reattacks.map(({ what }) => what)).toEqual(['closed', 'on_hold', 'open', 'requested'])
    const causes = await world.sql<{ cause: string }>(
      'select distinct closing_cause as cause from vulnerability',
    )
    for (const cause of ['absent_from_complete_scan', 'verified_reattack', 'false_positive', 'root_removed'])
      expect(causes.map((one) => one.cause)).toContain(cause)
    expect(await world.sql('select 1 from past_opening limit 1')).toHaveLength(1)
  })

  test('answers every list through the door', async () => {
    const asker = world.owner.principal
    const lists = [
      groupList,
      rootList,
      memberList,
      vulnerabilityList,
      treatmentList,
      reattackList,
      eventList,
      reportList,
      gateList,
      jobList,
      commitList,
      releaseList,
      repositoryList,
    ]
    for (const list of lists) {
      const page = await ask(asker, list, { organization_id, first: 20 })
      expect(page.items.length, list.name).toBeGreaterThan(7)
    }
    const counts = await ask(asker, vulnerabilityCounts, { organization_id })
    expect(counts).toMatchObject({ none: 0 }) // every advisory of the catalogue has a score
    for (const [name, count] of Object.entries(counts))
      if (name !== 'none') expect(count, name).toBeGreaterThan(0)
    const [worst] = (await ask(asker, vulnerabilityList, { organization_id, status: ['safe'], first: 1 }))
      .items
    const history = await ask(asker, vulnerabilityHistory, {
      organization_id,
      vulnerability_id: worst?.id ?? '',
    })
    expect(history.entries.length).toBeGreaterThan(0)
    expect(history.sightings).toHaveLength(1)
  })

  test('shows its own course in the metrics', async () => {
    const groups = await ask(world.owner.principal, groupList, { organization_id, first: 50 })
    const idOf = (name: string) => groups.items.find((group) => group.name === name)?.id ?? ''
    const series = async (metric: string, group: string) => {
      const answer = await ask(world.owner.principal, metricSeries, {
        organization_id,
        metrics: [metric],
        date_from: new Date(now.getTime() - 700 * 86_400_000).toISOString().slice(0, 10),
        date_to: now.toISOString().slice(0, 10),
        granularity: 'month',
        group_ids: [idOf(group)],
      })
      return answer.series[0]?.columns.find(({ name }) => name === 'value')?.values ?? []
    }
    const mean = (values: (number | null)[]) =>
      values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length
    const known = (values: (number | null)[]) => values.filter((value) => value !== null)
    const ofDecay = known(await series('exposure', 'Warehouse'))
    expect(mean(ofDecay.slice(-3))).toBeGreaterThan(mean(ofDecay.slice(0, 9)))
    const ofCare = known(await series('exposure', 'Storefront'))
    expect(mean(ofCare.slice(-3))).toBeLessThan(mean(ofCare.slice(0, 9)))
    const commitsOfIntranet = await series('commits-count', 'Intranet')
    expect(commitsOfIntranet.slice(-6)).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('lets its owner decide what waits', async () => {
    const asker = world.owner.principal
    const waiting = await ask(asker, treatmentList, { organization_id, state: 'submitted', first: 50 })
    expect(waiting.items.length).toBeGreaterThan(10)
    const [first] = waiting.items
    expect(first).toMatchObject({ is_own: false, can: ['treatment:approve'] })
    const [decided] = await ask(asker, treatmentDecide, {
      organization_id,
      treatment_ids: [first?.id ?? ''],
      decision: 'approved',
    })
    expect(decided?.state).toBe('approved')
  })
})
