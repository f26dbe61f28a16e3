import {
  gateEvaluate,
  gateList,
  policyUpdate,
  rootAdd,
  treatmentDecide,
  treatmentList,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Judged, whyItBreaks } from '../src/gate/judge.ts'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability, insert, type Place } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const commit = 'a'.repeat(40)
/** What a CI token is to the door. */
const pipelineOf = ({ organization_id, group_id }: Place): Principal => ({
  kind: 'ci',
  organization_id,
  group_id,
  credential_id: uuid7(),
})
const ask = (place: Place, more: { breaking_severity?: number; require_report?: boolean } = {}) =>
  world.ask(pipelineOf(place), gateEvaluate, {
    root_id: place.root_id,
    commit,
    nonce: 'a nonce of the build',
    ...more,
  })

/** A group and a root of its own, so that each test judges what it put there. */
async function place(name: string): Promise<Place> {
  const { organization_id, owner } = world
  return { organization_id, ...(await world.group(owner, organization_id, name)) }
}

test('an open one at the breaking severity breaks, one below passes, and a request only ever makes it stricter', async () => {
  const own = await place('Severities')
  await addVulnerability(world, own, { severity: 69 })
  expect(await ask(own)).toMatchObject({ verdict: 'pass', judged: 1, breaking: 0, reasons: [], commit })
  expect(await ask(own, { breaking_severity: 6 })).toMatchObject({ verdict: 'break', breaking: 1 })
  const { id } = await addVulnerability(world, own, { severity: 70 })
  const run = await ask(own, { breaking_severity: 10 })
  expect(run).toMatchObject({ verdict: 'break', judged: 2, breaking: 1, min_breaking_severity: 7 })
  expect(run.reasons).toMatchObject([{ vulnerability_id: id, severity: 7, state: 'untreated' }])
  expect(run.nonce).toBe('a nonce of the build')
})

test('a requested acceptance breaks as if untreated, an approved one does not, and an ended one breaks again', async () => {
  const own = await place('Accepted')
  const { organization_id, owner } = world
  const { id } = await addVulnerability(world, own, { severity: 80 })
  await world.ask(owner.principal, policyUpdate, {
    organization_id,
    group_id: own.group_id,
    change: { max_acceptance_severity: 9 },
  })
  await world.ask(owner.principal, vulnerabilityTreat, {
    vulnerability_ids: [id],
    treatment: 'accepted',
    accepted_until: new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10),
    justification: 'Until the next release.',
  })
  expect(await ask(own)).toMatchObject({ verdict: 'break' })
  const admin = await world.join(organization_id, 'admin')
  const { items } = await world.ask(admin.principal, treatmentList, { vulnerability_ids: [id] })
  await world.ask(admin.principal, treatmentDecide, {
    treatment_ids: items.map((item) => item.id),
    decision: 'approved',
  })
  expect(await ask(own)).toMatchObject({ verdict: 'pass', judged: 1 })
  await world.sql("update vulnerability set accepted_until = now() - interval '1 second' where id = $1", [id])
  expect(await ask(own)).toMatchObject({ verdict: 'break' })
})

test('what is closed or confirmed to be no risk is not judged; a requested absence of risk still breaks', async () => {
  const own = await place('Closed')
  await addVulnerability(world, own, {
    severity: 90,
    status: 'safe',
    closing_cause: 'manual',
    closed_at: '2025-02-01T00:00:00Z',
  })
  await addVulnerability(world, own, { severity: 90, zero_risk: 'confirmed' })
  expect(await ask(own)).toMatchObject({ verdict: 'pass', judged: 0 })
  await addVulnerability(world, own, { severity: 90, zero_risk: 'requested' })
  expect(await ask(own)).toMatchObject({ verdict: 'break', judged: 1 })
})

test('nothing to judge is never a pass: no root, that of another group, an inactive one, no report of the commit', async () => {
  const own = await place('Nothing')
  const { owner, organization_id } = world
  const named = { organization_id, commit, nonce: 'a nonce of the build' }
  const evaluate = (root: string) => world.ask(pipelineOf(own), gateEvaluate, { ...named, root })
  expect(await evaluate('main')).toMatchObject({ verdict: 'pass', root_id: own.root_id })
  await expect(evaluate('no-such')).rejects.toMatchObject({ code: 'not_found' })
  const foreign = { root_id: world.root_id, commit, nonce: 'a nonce of the build' }
  await expect(world.ask(pipelineOf(own), gateEvaluate, foreign)).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask(own, { require_report: true })).rejects.toMatchObject({ code: 'no_data' })
  await world.sql("update root set status = 'inactive' where id = $1", [own.root_id])
  await expect(evaluate('main')).rejects.toMatchObject({ code: 'not_found' })
  const { items } = await world.ask(owner.principal, gateList, { group_ids: [own.group_id] })
  expect(items).toHaveLength(1)
})

test('a report of the commit counts when its run was complete and none is still being read, not when it failed or was a preview', async () => {
  const own = await place('Reported')
  const report = async ({
    status = 'done',
    root_id = own.root_id,
    ...more
  }: {
    is_complete: boolean
    is_preview?: boolean
    status?: string
    commit?: string
    root_id?: string
  }) => {
    const { organization_id, group_id } = own
    const job = {
      organization_id,
      group_id,
      id: uuid7(),
      operation: 'report.import',
      input: '{}',
      status,
    }
    await world.sql('alter table job disable trigger queue_job')
    await insert(world, 'job', { ...job, principal_kind: 'session' })
    await world.sql('alter table job enable trigger queue_job')
    await insert(world, 'report', {
      organization_id,
      group_id,
      id: uuid7(),
      root_id,
      job_id: job.id,
      bytes: 2,
      commit,
      is_preview: false,
      ...more,
    })
  }
  await report({ is_complete: false })
  await report({ is_complete: true, is_preview: true })
  await report({ is_complete: true, commit: 'b'.repeat(40) })
  const { id: sibling } = await world.ask(world.owner.principal, rootAdd, {
    group_id: own.group_id,
    nickname: 'sibling',
    kind: 'ip',
    location: '192.0.2.1',
  })
  await report({ is_complete: true, root_id: sibling })
  await expect(ask(own, { require_report: true })).rejects.toMatchObject({ code: 'no_data' })
  await report({ is_complete: false, status: 'failed' })
  await expect(ask(own, { require_report: true })).rejects.toMatchObject({ code: 'no_data' })
  await report({ is_complete: true })
  expect(await ask(own, { require_report: true })).toMatchObject({ verdict: 'pass' })
  await report({ is_complete: true, status: 'failed' })
  await expect(ask(own, { require_report: true })).rejects.toMatchObject({
    code: 'no_data',
    message: expect.stringContaining('could not be read'),
  })
  await report({ is_complete: true })
  expect(await ask(own, { require_report: true })).toMatchObject({ verdict: 'pass' })
  await report({ is_complete: true, status: 'running' })
  await expect(ask(own, { require_report: true })).rejects.toMatchObject({ code: 'no_data' })
})

test.each<[string, Partial<Judged>, string | RegExp | null]>([
  ['on the day grace ends', { reported_at: '2026-01-08T00:00:00Z' }, /severity 7.0/],
  ['an hour before grace ends', { reported_at: '2026-01-08T01:00:00Z' }, null],
  ['low and as old as allowed', { severity: 1, reported_at: '2025-12-12T00:00:00Z' }, null],
  [
    'low and a day older than allowed',
    { severity: 1, reported_at: '2025-12-11T00:00:00Z' },
    /open for 31 days/,
  ],
  [
    'asked to be accepted and not approved',
    { reported_at: '2026-01-01T00:00:00Z', treatment: 'accepted_permanently', treatment_state: 'submitted' },
    /severity 7.0/,
  ],
  [
    'low, new and known to be exploited',
    { severity: 1, kev_at: '2026-01-10T00:00:00.000Z' },
    /exploited since 2026-01-10/,
  ],
  ['old and accepted', { reported_at: '2025-01-01T00:00:00Z', treatment: 'accepted_permanently' }, null],
])('the policy is judged by the day: %s', (_, given, why) => {
  const judged: Judged = {
    severity: 7,
    reported_at: '2026-01-01T00:00:00Z',
    treatment: 'untreated',
    treatment_state: 'approved',
    accepted_until: null,
    kev_at: null,
    ...given,
  }
  const rules = {
    min_breaking_severity: 7,
    grace_period_days: 3,
    days_until_it_breaks: 30,
    break_on_kev: true,
  }
  const answer = whyItBreaks(judged, rules, Date.parse('2026-01-11T00:00:00Z'))
  if (why === null) expect(answer).toBeNull()
  else expect(answer ?? 'it does not break').toMatch(why)
})
