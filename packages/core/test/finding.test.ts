import { findingList } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const findings = async (status: 'vulnerable' | 'safe') =>
  (await world.ask(world.owner.principal, findingList, { status })).items

test('a finding counts what is open and what is closed, and leaves out what is confirmed to be no risk', async () => {
  const closed = { closed_at: '2025-02-01T00:00:00Z', closing_cause: 'manual' }
  const open = await addVulnerability(world, world, { cvssf: 2 })
  const fixed = await addVulnerability(world, world, { status: 'safe', ...closed })
  const rejected = await addVulnerability(world, world, { status: 'rejected', ...closed })
  const harmless = await addVulnerability(world, world, { zero_risk: 'confirmed' })
  expect(await findings('vulnerable')).toMatchObject([
    { id: open.finding_id, status: 'vulnerable', open_count: 1, closed_count: 0, cvssf: 2 },
  ])
  const safe = new Map((await findings('safe')).map((finding) => [finding.id, finding]))
  const none = { status: 'safe', open_count: 0, closed_count: 0, cvssf: 0 }
  expect(safe.get(fixed.finding_id)).toMatchObject({ ...none, closed_count: 1 })
  expect(safe.get(rejected.finding_id)).toMatchObject(none)
  expect(safe.get(harmless.finding_id)).toMatchObject(none)
})
