import {
  removalReasons,
  rootDeactivate,
  treatmentDecide,
  treatmentList,
  vulnerabilityCounts,
  vulnerabilityHistory,
  vulnerabilityRead,
  vulnerabilityRemove,
  vulnerabilityRestore,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addVulnerability } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let approver: Person
beforeAll(async () => {
  world = await openWorld()
  approver = await world.join(world.organization_id, 'admin')
})
afterAll(() => world[Symbol.asyncDispose]())

const add = async () => (await addVulnerability(world, world, { severity: 80 })).id
const remove = (vulnerability_ids: string[], reason: (typeof removalReasons)[number] = 'false_positive') =>
  world.ask(world.owner.principal, vulnerabilityRemove, {
    vulnerability_ids,
    reason,
    justification: 'The query is built from a constant.',
  })
const restore = (vulnerability_ids: string[]) =>
  world.ask(world.owner.principal, vulnerabilityRestore, { vulnerability_ids })
const read = (vulnerability_id: string) =>
  world.ask(world.owner.principal, vulnerabilityRead, { vulnerability_id })
const accept = (id: string) =>
  world.ask(world.owner.principal, vulnerabilityTreat, {
    vulnerability_ids: [id],
    treatment: 'accepted_permanently',
    justification: 'We live with it.',
  })
const treatments = async (id: string) =>
  (await world.ask(world.owner.principal, treatmentList, { vulnerability_ids: [id] })).items

test.each(removalReasons)(
  'what is removed as %s no longer counts, and says why and by whom',
  async (reason) => {
    const before = await world.ask(world.owner.principal, vulnerabilityCounts, {})
    const id = await add()
    const [removed] = await remove([id], reason)
    expect(removed).toMatchObject({
      id,
      status: 'removed',
      closing_cause: reason,
      closing_text: 'The query is built from a constant.',
    })
    const after = await world.ask(world.owner.principal, vulnerabilityCounts, {})
  expect(after).toEqual({ ...before, closed: before.closed + 1 })
    const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, { vulnerability_id: id })
    expect(entries).toContainEqual(
      expect.objectContaining({
        field: 'closing_text',
        new_value: 'The query is built from a constant.',
        operation: 'vulnerability.remove',
        by: world.owner.name,
      }),
    )
  },
)

test('a later report that sees it again does not open it', async () => {
  const made = await world.group(world.owner, world.organization_id, 'Reported')
  const place = { group_id: made.group_id, root_id: made.root_id }
  await importSarif(world, generateSarif({ count: 3 }), place)
  const ids = await world.sql<{ id: string }>(
    'select id from vulnerability where root_id = $1 order by serial',
    [made.root_id],
  )
  await remove([ids[0]?.id ?? ''])
  const { receipt } = await importSarif(world, generateSarif({ count: 3, shiftLines: 7 }), place)
  expect(receipt).toMatchObject({ new: 0, reopened: 0 })
  expect(await read(ids[0]?.id ?? '')).toMatchObject({ status: 'removed', closing_cause: 'false_positive' })
})

test('a request that waits is withdrawn, and what is restored is open again and undecided', async () => {
  const id = await add()
  await accept(id)
  await remove([id])
  expect(await treatments(id)).toMatchObject([{ state: 'withdrawn' }])
  expect(await restore([id])).toMatchObject([
    { id, status: 'vulnerable', closing_cause: null, closing_text: null, treatment: 'untreated' },
  ])
})

test('an acceptance does not silently apply to what is restored', async () => {
  const id = await add()
  await accept(id)
  await world.ask(approver.principal, treatmentDecide, {
    treatment_ids: (await treatments(id)).map((one) => one.id),
    decision: 'approved',
  })
  await remove([id])
  await restore([id])
  expect(await read(id)).toMatchObject({ treatment: 'untreated', treatment_state: 'none' })
  expect(await treatments(id)).toMatchObject([
    { state: 'expired', decision_text: 'It was removed and restored.' },
  ])
})

test('of several, one that is closed already refuses them all', async () => {
  const [one, other] = [await add(), await add()]
  await remove([other])
  await expect(remove([one, other])).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringMatching(/^Number \d+ is removed: only vulnerable ones are removed. Nothing/),
  })
  expect(await read(one)).toMatchObject({ status: 'vulnerable' })
})

test('only what a person removed is restored, and not on a root that is gone', async () => {
  const made = await world.group(world.owner, world.organization_id, 'Leaving')
  const [gone, kept] = await Promise.all(
    [1, 2].map(() => addVulnerability(world, { ...world, ...made }, { severity: 50 })),
  )
  await remove([gone?.id ?? ''])
  await expect(restore([kept?.id ?? ''])).rejects.toMatchObject({ code: 'unprocessable' })
  await world.ask(world.owner.principal, rootDeactivate, { root_id: made.root_id, reason: 'mistake' })
  for (const { id } of [gone, kept].filter((one) => one !== undefined))
    await expect(restore([id])).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/inactive|not removed by a person/),
    })
})
