import {
  gateEvaluate,
  organizationPolicyUpdate,
  rootAdd,
  rootDeactivate,
  vulnerabilityCounts,
  vulnerabilityHistory,
  vulnerabilityList,
  vulnerabilityRead,
  vulnerabilityRemove,
  vulnerabilityRestore,
  zeroRiskDecide,
  zeroRiskList,
  zeroRiskRequest,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability, type Place } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let reviewer: Person
beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id } = world
  reviewer = await world.join(organization_id, 'member', { id: group_id, role: 'reviewer' })
})
afterAll(() => world[Symbol.asyncDispose]())

const add = async (place: Place = world) => (await addVulnerability(world, place, { severity: 90 })).id
const request = (vulnerability_ids: string[], by = world.owner) =>
  world.ask(by.principal, zeroRiskRequest, {
    vulnerability_ids,
    justification: 'The code is never shipped.',
  })
const list = async (vulnerability_id: string, by = world.owner) =>
  (await world.ask(by.principal, zeroRiskList, { vulnerability_ids: [vulnerability_id] })).items
const decide = async (id: string, decision: 'confirmed' | 'rejected', principal = reviewer.principal) => {
  const [newest] = await list(id)
  return world.ask(principal, zeroRiskDecide, {
    zero_risk_ids: [newest?.id ?? ''],
    decision,
    text: 'We looked.',
  })
}
const read = (vulnerability_id: string) =>
  world.ask(world.owner.principal, vulnerabilityRead, { vulnerability_id })
const counts = () => world.ask(world.owner.principal, vulnerabilityCounts, {})
const gate = ({ organization_id, group_id, root_id }: Place) =>
  world.ask({ kind: 'ci', organization_id, group_id, credential_id: uuid7() }, gateEvaluate, {
    root_id,
    commit: 'a'.repeat(40),
    nonce: 'a nonce of the build',
  })

/** A group of its own, so that its gate judges nothing else, with one who decides there. */
async function elsewhere(name: string): Promise<Place & { reviewer: Person }> {
  const { organization_id, owner } = world
  const made = await world.group(owner, organization_id, name)
  const person = await world.join(organization_id, 'member', { id: made.group_id, role: 'reviewer' })
  return { organization_id, ...made, reviewer: person }
}

test('what is requested counts and breaks the build, what is confirmed does neither, and a later rejection brings it back', async () => {
  const place = await elsewhere('Gated')
  const before = await counts()
  const id = await add(place)
  const open = { ...before, open: before.open + 1, critical: before.critical + 1 }
  expect(await request([id])).toMatchObject([{ id, zero_risk: 'requested', status: 'vulnerable' }])
  expect(await gate(place)).toMatchObject({ verdict: 'break', judged: 1 })
  expect(await counts()).toMatchObject({
    open: open.open,
    critical: open.critical,
  })

  const [confirmed] = await decide(id, 'confirmed', place.reviewer.principal)
  expect(confirmed).toMatchObject({ state: 'confirmed', decided_by: place.reviewer.name })
  expect(await read(id)).toMatchObject({ zero_risk: 'confirmed', status: 'vulnerable' })
  expect(await gate(place)).toMatchObject({ verdict: 'pass', judged: 0 })
  expect(await counts()).toEqual(before)

  expect(await decide(id, 'rejected', place.reviewer.principal)).toMatchObject([{ state: 'rejected' }])
  expect(await read(id)).toMatchObject({ zero_risk: 'rejected' })
  expect(await gate(place)).toMatchObject({ verdict: 'break', judged: 1 })
  expect(await counts()).toMatchObject({ open: open.open, critical: open.critical })
  await expect(decide(id, 'confirmed', place.reviewer.principal)).rejects.toMatchObject({ code: 'conflict' })
  expect(await request([id])).toMatchObject([{ zero_risk: 'requested' }])
})

test('who asked decides neither for it nor against it, nor alone where nobody else could', async () => {
  const { organization_id, owner } = world
  const made = await world.group(owner, organization_id, 'Alone')
  // an admin asks as a manager of every group, and decides as a reviewer of this one
  const both = await world.join(organization_id, 'admin', { id: made.group_id, role: 'reviewer' })
  await world.ask(owner.principal, organizationPolicyUpdate, { change: { second_person: 'alone_recorded' } })
  const id = await add({ organization_id, ...made })
  await request([id], both)
  expect(await list(id, both)).toMatchObject([{ is_own: true, may_decide: false, can: ['zerorisk:decide'] }])
  for (const decision of ['confirmed', 'rejected'] as const)
    await expect(decide(id, decision, both.principal)).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringMatching(/^You asked for one of these/),
    })
  await expect(decide(id, 'confirmed', owner.principal)).rejects.toMatchObject({ code: 'denied' })
  expect(await read(id)).toMatchObject({ zero_risk: 'requested' })
  await expect(
    world.sql(
      "update zero_risk_request set state = 'confirmed', decided_by = requested_by, decided_at = now() where vulnerability_id = $1",
      [id],
    ),
  ).rejects.toThrow(/check constraint/)
  const second = await world.join(organization_id, 'member', { id: made.group_id, role: 'architect' })
  expect(await list(id, second)).toMatchObject([{ is_own: false, may_decide: true }])
  expect(await decide(id, 'confirmed', second.principal)).toMatchObject([{ state: 'confirmed' }])
})

test('a machine decides about no risk, whatever its token carries', async () => {
  const { organization_id, group_id } = world
  const id = await add()
  await request([id])
  const credential_id = uuid7()
  const machines: Principal[] = [
    { kind: 'ci', organization_id, group_id, credential_id },
    { kind: 'service', organization_id, credential_id, scopes: ['group:read', 'zerorisk:decide'] },
  ]
  for (const machine of machines)
    await expect(decide(id, 'confirmed', machine)).rejects.toMatchObject({ code: 'denied' })
  const { user_id } = reviewer
  const unscoped: Principal = { kind: 'personal', user_id, credential_id, scopes: ['group:read'] }
  await expect(decide(id, 'confirmed', unscoped)).rejects.toMatchObject({ code: 'denied' })
  expect(await read(id)).toMatchObject({ zero_risk: 'requested' })
})

test('of several, one that is closed, asked about or confirmed already refuses them all by its number', async () => {
  const open = await add()
  const other = await addVulnerability(world, world, { severity: 90 })
  await request([other.id])
  const refused = (message: RegExp) =>
    expect(request([open, other.id])).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(message),
    })
  await refused(new RegExp(`number ${other.serial} is zero risk waits`))
  await decide(other.id, 'confirmed')
  await refused(new RegExp(`Number ${other.serial} is confirmed`))
  await decide(other.id, 'rejected')
  await world.sql(
    "update vulnerability set status = 'safe', closing_cause = 'manual', closed_at = now() where id = $1",
    [other.id],
  )
  await refused(new RegExp(`Number ${other.serial} is safe`))
  expect(await read(open)).toMatchObject({ zero_risk: 'none' })
  expect(await list(open)).toEqual([])
})

test('of several requests, one that is over refuses to decide them all', async () => {
  const [one, other] = [await add(), await add()]
  await request([one, other])
  await decide(other, 'rejected')
  const zero_risk_ids = [...(await list(one)), ...(await list(other))].map(({ id }) => id)
  await expect(
    world.ask(reviewer.principal, zeroRiskDecide, { zero_risk_ids, decision: 'confirmed' }),
  ).rejects.toMatchObject({ code: 'conflict' })
  expect(await read(one)).toMatchObject({ zero_risk: 'requested' })
})

test('what was closed meanwhile is not confirmed any more, and may be rejected', async () => {
  const id = await add()
  await request([id])
  await world.sql(
    "update vulnerability set status = 'safe', closing_cause = 'manual', closed_at = now() where id = $1",
    [id],
  )
  await expect(decide(id, 'confirmed')).rejects.toMatchObject({ code: 'unprocessable' })
  await decide(id, 'rejected')
  expect(await read(id)).toMatchObject({ status: 'safe', zero_risk: 'rejected' })
})

test('what was fixed and is seen again has no claim any more, and its time before keeps the confirmation', async () => {
  const { reviewer: decider, ...place } = await elsewhere('Seen again')
  const twice = async () => importSarif(world, generateSarif({ count: 2 }), place)
  await twice()
  const [one, other] = await world.sql<{ id: string }>(
    'select id from vulnerability where root_id = $1 order by serial',
    [place.root_id],
  )
  const [confirmed, waiting] = [one?.id ?? '', other?.id ?? '']
  await request([confirmed, waiting])
  await decide(confirmed, 'confirmed', decider.principal)
  await importSarif(world, generateSarif({ count: 2, drop: 1 }), place)
  expect(await read(confirmed)).toMatchObject({ status: 'safe', zero_risk: 'confirmed' })
  const { receipt } = await twice()
  expect(receipt).toMatchObject({ reopened: 2 })
  for (const id of [confirmed, waiting]) {
    expect(await read(id)).toMatchObject({ status: 'vulnerable', zero_risk: 'none' })
    expect(await list(id)).toMatchObject([
      { state: 'withdrawn', decided_by: null, decision_text: 'It was fixed and seen again.' },
    ])
  }
  const past = await world.sql(
    'select zero_risk_at is not null as was from past_opening where vulnerability_id = $1',
    [confirmed],
  )
  expect(past).toEqual([{ was: true }])
})

test('a removal withdraws what waits, and what is restored has no claim any more', async () => {
  const [waiting, confirmed] = [await add(), await add()]
  await request([waiting, confirmed])
  await decide(confirmed, 'confirmed')
  const { owner } = world
  await world.ask(owner.principal, vulnerabilityRemove, {
    vulnerability_ids: [waiting, confirmed],
    reason: 'false_positive',
    justification: 'It is none.',
  })
  expect(await read(waiting)).toMatchObject({ status: 'removed', zero_risk: 'none' })
  expect(await read(confirmed)).toMatchObject({ status: 'removed', zero_risk: 'confirmed' })
  expect(await list(waiting)).toMatchObject([{ state: 'withdrawn', decided_by: owner.name }])
  await world.ask(owner.principal, vulnerabilityRestore, { vulnerability_ids: [waiting, confirmed] })
  expect(await read(confirmed)).toMatchObject({ status: 'vulnerable', zero_risk: 'none' })
  expect(await list(confirmed)).toMatchObject([
    { state: 'withdrawn', decided_by: owner.name, decision_text: 'It was removed and restored.' },
  ])
  expect(await request([waiting, confirmed])).toMatchObject([
    { zero_risk: 'requested' },
    { zero_risk: 'requested' },
  ])
})

test('requests about a root that is given up are withdrawn', async () => {
  const { organization_id, group_id, owner } = world
  const root = await world.ask(owner.principal, rootAdd, {
    organization_id,
    group_id,
    nickname: 'given-up',
    kind: 'git',
    location: 'https://git.example.test/given-up',
  })
  const id = await add({ organization_id, group_id, root_id: root.id })
  await request([id])
  await world.ask(owner.principal, rootDeactivate, { root_id: root.id, reason: 'out_of_scope' })
  expect(await read(id)).toMatchObject({ status: 'removed', zero_risk: 'none' })
  expect(await list(id)).toMatchObject([{ state: 'withdrawn' }])
})

test('the list is of the state and the group asked for, by pages, and the history says who asked and who decided', async () => {
  const place = await elsewhere('Listed')
  const ids = [await add(place), await add(place), await add(place)]
  for (const id of ids) await request([id])
  await decide(ids[0] ?? '', 'confirmed', place.reviewer.principal)
  const of = { group_ids: [place.group_id] }
  const page = await world.ask(world.owner.principal, zeroRiskList, { ...of, state: 'submitted', first: 1 })
  expect(page.items.map((one) => one.vulnerability_id)).toEqual([ids[2]])
  const next = await world.ask(world.owner.principal, zeroRiskList, {
    ...of,
    state: 'submitted',
    first: 1,
    after: page.cursors.at(-1),
  })
  expect(next.items.map((one) => one.vulnerability_id)).toEqual([ids[1]])
  const confirmed = await world.ask(world.owner.principal, zeroRiskList, { ...of, state: 'confirmed' })
  expect(confirmed.items.map((one) => one.vulnerability_id)).toEqual([ids[0]])
  const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, {
    vulnerability_id: ids[0] ?? '',
  })
  expect(entries).toMatchObject([
    { field: 'zero_risk', new_value: 'confirmed', operation: 'zerorisk.decide', by: place.reviewer.name },
    { field: 'zero_risk', new_value: 'requested', operation: 'zerorisk.request', by: world.owner.name },
  ])
})

test('the list of vulnerabilities is of those claimed so, also of a search', async () => {
  const place = await elsewhere('Filtered')
  const of = { group_ids: [place.group_id] }
  const ids = [await add(place), await add(place), await add(place)]
  await request(ids.slice(0, 2))
  await decide(ids[0] ?? '', 'confirmed', place.reviewer.principal)
  const found = async (zero_risk: ('none' | 'requested' | 'confirmed' | 'rejected')[], search?: string) => {
    const { items, total } = await world.ask(world.owner.principal, vulnerabilityList, {
      ...of,
      zero_risk,
      sort: 'serial',
      direction: 'asc',
      ...(search && { search }),
    })
    expect(total).toBe(items.length)
    return items.map(({ id }) => id)
  }
  for (const search of [undefined, 'src/', ids[0], ids[1]]) {
    const searched = ids.filter((id) => search === undefined || search === 'src/' || id === search)
    const these = (...some: (string | undefined)[]) => searched.filter((id) => some.includes(id))
    expect(await found(['confirmed'], search)).toEqual(these(ids[0]))
    expect(await found(['requested', 'rejected'], search)).toEqual(these(ids[1]))
    expect(await found(['none', 'requested', 'rejected'], search)).toEqual(these(ids[1], ids[2]))
  }
})
