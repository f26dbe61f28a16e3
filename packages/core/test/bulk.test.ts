import {
  bulkPreview,
  bulkRead,
  bulkStart,
  bulkUndo,
  type InputOf,
  jobRead,
  policyUpdate,
  treatmentDecide,
  treatmentList,
  vulnerabilityHistory,
  vulnerabilityLabel,
  vulnerabilityList,
  vulnerabilityTreat,
} from '@weir/contract'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addVulnerability } from './fact-rows.ts'
import type { Worker } from '../src/job/worker.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let worker: Worker
let developer: Person
let approver: Person
let beta: { organization_id: string; group_id: string; root_id: string }
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id, group_id } = world
  beta = { organization_id, ...(await world.group(owner, organization_id, 'Beta')) }
  developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  approver = await world.join(organization_id, 'member', { id: group_id, role: 'manager' })
  worker = await world.core.startWorker()
})
afterAll(async () => {
  await worker[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

let ids: string[]
let tag: string
let tagged = 0
/** Six of one group, with a tag of their own to filter by, one of them closed. */
beforeEach(async () => {
  tag = `set ${tagged++}`
  ids = []
  for (let i = 0; i < 6; i++)
    ids.push(
      (
        await addVulnerability(world, world, {
          severity: i < 2 ? 95 : 50,
          ...(i === 5 ? { status: 'safe', closed_at: '2025-02-01T00:00:00Z', closing_cause: 'manual' } : {}),
        })
      ).id,
    )
  await label({ vulnerability_ids: ids, add_tags: [tag] })
})

const of = () => ({ organization_id: world.organization_id })
const label = (input: Omit<InputOf<typeof vulnerabilityLabel>, 'organization_id'>) =>
  world.ask(world.owner.principal, vulnerabilityLabel, { ...of(), ...input })
type Decision = Omit<InputOf<typeof bulkPreview>, 'organization_id'>
const preview = (by: Person, decision: Decision) =>
  world.ask(by.principal, bulkPreview, { ...of(), ...decision })
const start = (by: Person, decision: Decision, token: string) =>
  world.ask(by.principal, bulkStart, { ...of(), ...decision, token })
const inProgress = (): Decision => ({
  tags: [tag],
  action: 'treat',
  treat_as: 'in_progress',
  justification: 'This week.',
  assignee_id: developer.user_id,
})

/** Waits for the job of a decision, and reads what came of it. */
async function settled(by: Person, { id, job_id }: { id: string; job_id: string | null }) {
  for (;;) {
    const job = await world.ask(by.principal, jobRead, { ...of(), job_id: job_id ?? '' })
    if (job.status === 'done' || job.status === 'failed')
      return { job, bulk: await world.ask(by.principal, bulkRead, { ...of(), bulk_id: id }) }
    await wait(20)
  }
}

async function done(by: Person, decision: Decision) {
  const { token } = await preview(by, decision)
  return settled(by, await start(by, decision, token))
}
const undone = async (by: Person, bulk_id: string) =>
  settled(by, await world.ask(by.principal, bulkUndo, { ...of(), bulk_id }))

/** What there is, but the days by which it is due: the clock counts those meanwhile. */
async function rows() {
  const { items } = await world.ask(world.owner.principal, vulnerabilityList, {
    ...of(),
    vulnerability_ids: ids,
    sort: 'serial',
    direction: 'asc',
  })
  return items.map((row) => ({ ...row, due_at: null }))
}

test('a preview says how many, which not and why; what was previewed is done, with its history, and undone', async () => {
  const before = await rows()
  expect(await preview(developer, inProgress())).toMatchObject({
    possible: 5,
    bands: [
      { band: 'critical', count: 2 },
      { band: 'medium', count: 3 },
    ],
    refused: [{ reason: 'It is closed: only vulnerable ones are treated.', count: 1 }],
  })
  const { job, bulk } = await done(developer, inProgress())
  expect(job).toMatchObject({ status: 'done' })
  expect(bulk).toMatchObject({ applied: 5, undone: 0, kept: [] })
  expect((await rows()).map(({ treatment }) => treatment)).toEqual([
    ...Array.from({ length: 5 }, () => 'in_progress'),
    'untreated',
  ])
  const { entries } = await world.ask(developer.principal, vulnerabilityHistory, {
    ...of(),
    vulnerability_id: ids[0] ?? '',
  })
  expect(entries).toContainEqual(
    expect.objectContaining({ field: 'treatment', operation: 'bulk.apply', by: developer.name }),
  )
  expect(await undone(developer, bulk.id)).toMatchObject({ bulk: { applied: 5, undone: 5, kept: [] } })
  expect(await rows()).toEqual(before)
  await expect(world.ask(developer.principal, bulkUndo, { ...of(), bulk_id: bulk.id })).rejects.toMatchObject(
    {
      code: 'conflict',
    },
  )
})

test('what has changed since is not undone, and the receipt says what and why', async () => {
  const { bulk } = await done(developer, inProgress())
  await world.ask(approver.principal, vulnerabilityTreat, {
    ...of(),
    vulnerability_ids: [ids[1] ?? ''],
    treatment: 'untreated',
    justification: 'Not now.',
  })
  const after = await undone(developer, bulk.id)
  expect(after.bulk).toMatchObject({
    undone: 4,
    kept: [{ reason: 'It has changed since.', count: 1, serials: [(await rows())[1]?.serial] }],
  })
})

test('the token starts what was previewed and nothing else, for who previewed it', async () => {
  const { token } = await preview(developer, inProgress())
  const conflict = { code: 'conflict', evidence: { pointer: '/token' } }
  await expect(start(approver, inProgress(), token)).rejects.toMatchObject(conflict)
  await expect(start(developer, { ...inProgress(), justification: 'Other.' }, token)).rejects.toMatchObject(
    conflict,
  )
  await expect(start(developer, inProgress(), `1.${token.split('.')[1]}`)).rejects.toMatchObject(conflict)
  await expect(start(developer, inProgress(), 'x')).rejects.toMatchObject(conflict)
  await label({ vulnerability_ids: [ids[0] ?? ''], remove_tags: [tag] })
  await expect(start(developer, inProgress(), token)).rejects.toMatchObject(conflict)
  await label({ vulnerability_ids: [ids[0] ?? ''], add_tags: [tag] })
  await world.sql('update vulnerability set severity = 40 where id = $1', [ids[0]])
  await expect(start(developer, inProgress(), token)).rejects.toMatchObject(conflict)
  expect((await rows()).every(({ treatment }) => treatment === 'untreated')).toBe(true)
})

test('what changed between the start and its job refuses all of it', async () => {
  await worker[Symbol.asyncDispose]()
  const { token } = await preview(developer, inProgress())
  const bulk = await start(developer, inProgress(), token)
  await world.ask(approver.principal, vulnerabilityTreat, {
    ...of(),
    vulnerability_ids: [ids[3] ?? ''],
    treatment: 'in_progress',
    justification: 'Mine.',
  })
  worker = await world.core.startWorker()
  const { job, bulk: after } = await settled(developer, bulk)
  expect(job).toMatchObject({ status: 'failed', fault_code: 'conflict' })
  expect(after).toMatchObject({ applied: 0, applied_at: null })
  expect((await rows()).filter(({ treatment }) => treatment === 'in_progress').length).toBe(1)
  await expect(world.ask(developer.principal, bulkUndo, { ...of(), bulk_id: bulk.id })).rejects.toMatchObject(
    {
      code: 'conflict',
    },
  )
})

test('acceptances in bulk keep to the policy of each and wait for another person; undoing withdraws them', async () => {
  const { owner } = world
  await world.ask(owner.principal, policyUpdate, {
    ...of(),
    group_id: world.group_id,
    change: { max_acceptance_severity: 8 },
  })
  const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
  const accept: Decision = {
    tags: [tag],
    action: 'treat',
    treat_as: 'accepted',
    accepted_until: day,
    justification: 'Behind the wall.',
  }
  const { possible, refused } = await preview(developer, accept)
  expect({ possible, reasons: refused.map(({ count }) => count) }).toEqual({ possible: 3, reasons: [2, 1] })
  const { bulk } = await done(developer, accept)
  expect((await rows()).map(({ treatment }) => treatment)).not.toContain('accepted')
  const waiting = await world.ask(approver.principal, treatmentList, {
    ...of(),
    vulnerability_ids: ids,
    state: 'submitted',
  })
  expect(waiting.items.length).toBe(3)
  const [mine, decided] = waiting.items.map(({ id }) => id)
  const approve = (by: Person, id = '') =>
    world.ask(by.principal, treatmentDecide, { ...of(), treatment_ids: [id], decision: 'approved' })
  await expect(approve(developer, mine)).rejects.toMatchObject({ code: 'denied' })
  await approve(approver, decided)
  expect((await undone(developer, bulk.id)).bulk).toMatchObject({ undone: 2, kept: [{ count: 1 }] })
  const after = await world.ask(approver.principal, treatmentList, { ...of(), vulnerability_ids: ids })
  expect(after.items.map(({ state }) => state).toSorted()).toEqual(['approved', 'withdrawn', 'withdrawn'])
  // an acceptance that a later decision ended comes back while the policy allows it, and not after
  const untreat: Decision = { tags: [tag], action: 'treat', treat_as: 'untreated', justification: 'No.' }
  const first = await done(developer, untreat)
  expect((await undone(developer, first.bulk.id)).bulk).toMatchObject({ kept: [] })
  expect((await rows()).filter(({ treatment }) => treatment === 'accepted').length).toBe(1)
  const second = await done(developer, untreat)
  await world.ask(owner.principal, policyUpdate, {
    ...of(),
    group_id: world.group_id,
    change: { max_acceptance_severity: 3 },
  })
  expect((await undone(developer, second.bulk.id)).bulk).toMatchObject({ kept: [{ count: 1 }] })
  expect((await rows()).map(({ treatment }) => treatment)).not.toContain('accepted')
})

test('labels in bulk change what is not labelled so, and come back as they were', async () => {
  await label({ vulnerability_ids: ids.slice(0, 2), add_tags: ['q3'], business_level: 7 })
  const before = await rows()
  const decision: Decision = {
    tags: [tag],
    action: 'label',
    add_tags: ['q3'],
    remove_tags: [tag],
    issue_url: 'https://issues.test/9',
    clear: ['level'],
  }
  const { bulk } = await done(developer, decision)
  expect((await rows()).map(({ tags, business_level }) => ({ tags, business_level }))).toEqual(
    ids.map(() => ({ tags: ['q3'], business_level: null })),
  )
  await undone(developer, bulk.id)
  expect(await rows()).toEqual(before)
  const same: Decision = { vulnerability_ids: ids, action: 'label', add_tags: [tag] }
  const { possible, refused, token } = await preview(developer, same)
  expect({ possible, refused }).toMatchObject({ possible: 0, refused: [{ count: 6 }] })
  await expect(start(developer, same, token)).rejects.toMatchObject({ code: 'unprocessable' })
})

test('who sees one group decides about its own alone, and undoes nothing of another', async () => {
  const { id } = await addVulnerability(world, beta, {})
  await label({ vulnerability_ids: [id], add_tags: [tag] })
  expect(await preview(developer, inProgress())).toMatchObject({ possible: 5 })
  const decision: Decision = { tags: [tag], action: 'label', add_tags: ['both'] }
  const { bulk } = await done(world.owner, decision)
  expect(bulk).toMatchObject({ applied: 7 })
  const undoing = await settled(
    developer,
    await world.ask(developer.principal, bulkUndo, { ...of(), bulk_id: bulk.id }),
  )
  expect(undoing.job).toMatchObject({ status: 'failed', fault_code: 'denied' })
  await expect(preview(developer, { ...inProgress(), vulnerability_ids: [id] })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a decision that says too little, or what does not go together, is refused', async () => {
  const { principal } = developer
  const wrong: Decision[] = [
    { action: 'treat' },
    { action: 'treat', treat_as: 'in_progress', justification: '  ' },
    { action: 'treat', treat_as: 'accepted', justification: 'No day.' },
    { action: 'treat', treat_as: 'untreated', justification: 'x', assignee_id: developer.user_id },
    { action: 'label' },
  ]
  for (const decision of wrong)
    await expect(
      world.ask(principal, bulkPreview, { ...of(), tags: [tag], ...decision }),
    ).rejects.toMatchObject({ code: 'invalid' })
})
