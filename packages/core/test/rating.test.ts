import {
  gateEvaluate,
  gateList,
  noticeList,
  treatmentDecide,
  treatmentList,
  vulnerabilityCounts,
  vulnerabilityHistory,
  vulnerabilityRate,
  vulnerabilityRead,
  vulnerabilityTreat,
  vulnerabilityUnrate,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type Person, type World } from './world.ts'

const critical = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' // 9.8
const low = 'CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N' // 1.0

let world: World
let tester: Person
beforeAll(async () => {
  world = await openWorld()
  tester = await world.join(world.organization_id, 'member', { id: world.group_id, role: 'tester' })
})
afterAll(() => world[Symbol.asyncDispose]())

const rate = (vulnerability_ids: string[], cvss_vector: string, expected_severity?: number) =>
  world.ask(tester.principal, vulnerabilityRate, {
    vulnerability_ids,
    cvss_vector,
    justification: 'Only reachable from the console.',
    ...(expected_severity !== undefined && { expected_severity }),
  })
const unrate = (vulnerability_ids: string[]) =>
  world.ask(tester.principal, vulnerabilityUnrate, {
    vulnerability_ids,
    justification: 'The console is public.',
  })
const read = (vulnerability_id: string) =>
  world.ask(tester.principal, vulnerabilityRead, { vulnerability_id })

test('a rating wins over what reports say, in lists and counts, until it is taken back', async () => {
  const { organization_id, group_id, root_id } = world
  const place = { organization_id, group_id, root_id }
  const sarif = (score: string) =>
    [
      Buffer.concat([...generateSarif({ count: 1 })])
        .toString()
        .replace(/"security-severity":\s*"[^"]*"/g, `"security-severity":"${score}"`),
    ].map((text) => Buffer.from(text))
  await importSarif(world, sarif('5.0'), place)
  const [made] = await world.sql<{ id: string }>('select id from vulnerability where root_id = $1', [
    place.root_id,
  ])
  const id = made?.id ?? ''
  const before = await read(id)
  expect(before).toMatchObject({ tool_severity: null, rating_text: null })
  expect(await rate([id], critical, before.severity)).toMatchObject([
    {
      severity: 9.8,
      severity_band: 'critical',
      tool_severity: before.severity,
      cvss_vector: critical,
      rating_text: 'Only reachable from the console.',
    },
  ])
  expect(await world.ask(tester.principal, vulnerabilityCounts, {})).toMatchObject({ critical: 1 })
  await importSarif(world, sarif('7.5'), place)
  expect(await read(id)).toMatchObject({ severity: 9.8, tool_severity: 7.5 })
  await importSarif(world, sarif('9.8'), place)
  await importSarif(world, sarif('6.1'), place)
  expect(await read(id)).toMatchObject({ severity: 9.8, tool_severity: 6.1 })
  const [back] = await unrate([id])
  expect(back).toMatchObject({
    severity: 6.1,
    severity_band: 'medium',
    tool_severity: null,
    rating_text: null,
  })
  await importSarif(world, sarif('7.5'), place)
  expect(await read(id)).toMatchObject({ severity: 7.5 })
  const { entries } = await world.ask(tester.principal, vulnerabilityHistory, { vulnerability_id: id })
  expect(
    entries
      .filter(({ field }) => field === 'severity' || field === 'rated_vector')
      .map(({ field, new_value, by }) => [field, new_value, by]),
  ).toEqual(
    expect.arrayContaining([
      ['severity', '98', tester.name],
      ['rated_vector', critical, tester.name],
      ['rated_vector', null, tester.name],
    ]),
  )
})

test('what a rating lets pass the verdict says, with who rated it', async () => {
  const { owner, organization_id } = world
  const { group_id, root_id } = await world.group(owner, organization_id, 'Gated')
  const tester = await world.join(organization_id, 'member', { id: group_id, role: 'tester' })
  const rate = (ids: string[], cvss_vector: string) =>
    world.ask(tester.principal, vulnerabilityRate, {
      vulnerability_ids: ids,
      cvss_vector,
      justification: 'Only reachable from the console.',
    })
  const rated = await addVulnerability(world, { organization_id, group_id, root_id }, { severity: 90 })
  const gate = () =>
    world.ask({ kind: 'ci', organization_id, group_id, credential_id: uuid7() }, gateEvaluate, {
      root_id,
      commit: 'a'.repeat(40),
      nonce: 'a nonce of the build',
      breaking_severity: 8.5,
    })
  expect(await gate()).toMatchObject({ verdict: 'break', rated_down: [] })
  await rate([rated.id], low)
  const said = [
    {
      vulnerability_id: rated.id,
      serial: expect.stringMatching(new RegExp(`-${rated.serial}$`)),
      severity: 1,
      tool_severity: 9,
      rated_by: tester.name,
    },
  ]
  expect(await gate()).toMatchObject({ verdict: 'pass', rated_down: said })
  const { items } = await world.ask(world.owner.principal, gateList, { group_ids: [group_id], first: 1 })
  expect(items).toMatchObject([{ rated_down: said }])
  await rate([rated.id], critical)
  expect(await gate()).toMatchObject({ verdict: 'break', rated_down: [] })
})

test('an acceptance that was rated out of its window has ended, and who asked is told', async () => {
  const { owner, organization_id } = world
  const approver = await world.join(organization_id, 'admin')
  const ids = await Promise.all(
    [0, 1].map(async () => (await addVulnerability(world, world, { severity: 30 })).id),
  )
  const [approved, waiting] = [ids[0] ?? '', ids[1] ?? '']
  await world.ask(owner.principal, vulnerabilityTreat, {
    vulnerability_ids: ids,
    treatment: 'accepted',
    justification: 'We live with it.',
    accepted_until: new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10),
  })
  const { items } = await world.ask(owner.principal, treatmentList, { vulnerability_ids: [approved] })
  await world.ask(approver.principal, treatmentDecide, {
    treatment_ids: items.map(({ id }) => id),
    decision: 'approved',
  })
  await rate([approved], 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N') // 3.7
  expect(await read(approved)).toMatchObject({ treatment: 'accepted', treatment_state: 'approved' })
  await rate(ids, critical)
  for (const id of [approved, waiting])
    expect(await read(id)).toMatchObject({
      treatment: 'untreated',
      treatment_state: 'none',
      accepted_until: null,
    })
  const ended = await world.ask(owner.principal, treatmentList, { vulnerability_ids: ids })
  expect(ended.items.map(({ state }) => state).toSorted()).toEqual(['expired', 'withdrawn'])
  expect(ended.items[0]?.decision_text).toBe('It was rated 9.8, which the policy does not allow to accept.')
  const told = await world.ask(owner.principal, noticeList, {})
  expect(told.items.map(({ kind }) => kind)).toContain('treatment.rated_out')
})

test('what is closed, stale, unknown to CVSS, 3.0 or not rated is refused whole', async () => {
  const open = await addVulnerability(world, world, { severity: 50 })
  const closed = await addVulnerability(world, world, {
    severity: 50,
    status: 'safe',
    closing_cause: 'manual',
    closed_at: '2025-02-01T00:00:00Z',
  })
  await expect(rate([open.id, closed.id], low)).rejects.toMatchObject({ code: 'unprocessable' })
  await expect(rate([open.id], low, 9.1)).rejects.toMatchObject({ code: 'conflict' })
  for (const vector of ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:3.1/AV:N', 'nonsense'])
    await expect(rate([open.id], vector)).rejects.toMatchObject({ code: 'invalid' })
  await expect(unrate([open.id])).rejects.toMatchObject({ code: 'unprocessable' })
  expect(await read(open.id)).toMatchObject({ severity: 5, tool_severity: null })
})
