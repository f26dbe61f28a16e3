import {
  treatmentDecide,
  treatmentList,
  vulnerabilityHistory,
  vulnerabilityList,
  vulnerabilityRead,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { importSarif } from './report-world.ts'
import { generateSarif, type SarifOptions } from './sarif-generator.ts'
import { openWorld, type World } from './world.ts'

let world: World
let group_id: string
let root_id: string
let round = 0

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  const made = await world.group(world.owner, world.organization_id, `Group ${(round += 1)}`)
  group_id = made.group_id
  root_id = made.root_id
})

const receive = async (options: SarifOptions, more: { branch?: string; preview?: boolean } = {}) => {
  const report = await importSarif(world, generateSarif(options), { group_id, root_id, ...more })
  return { report, receipt: report.receipt }
}

/** Everything stored about the root but when it was last seen and by which report. */
async function state() {
  return world.sql(
    `select to_jsonb(v) - 'report_id' - 'matched_by' as row
       from vulnerability v where root_id = $1 order by serial`,
    [root_id],
  )
}

async function rows(): Promise<Record<string, number>> {
  const tables = ['vulnerability', 'sighting', 'scan', 'history', 'past_opening', 'finding']
  const counts = tables.map((table) => `(select count(*)::int from ${table} where group_id = $1) as ${table}`)
  const [row] = await world.sql<Record<string, number>>(`select ${counts.join(', ')}`, [group_id])
  return row ?? {}
}

const list = async () =>
  (
    await world.ask(world.owner.principal, vulnerabilityList, {
      group_ids: [group_id],
      first: 100,
      sort: 'serial',
    })
  ).items

test('a report opens vulnerabilities with findings, serial numbers, scores and places', async () => {
  const { report, receipt } = await receive({ count: 60, commit: 'a'.repeat(40) })
  expect(report).toMatchObject({
    status: 'done',
    format: 'sarif',
    tool: 'Example Scanner',
    tool_version: '1.2.3',
    branch: 'main',
    commit: 'a'.repeat(40),
    is_complete: true,
    is_preview: false,
  })
  expect(receipt).toMatchObject({ results: 60, new: 60, same: 0, moved: 0, fixed: 0, doubts_total: 0 })
  const found = await list()
  const serials = found.map(({ serial }) => Number(serial.split('-')[1])).toSorted((a, b) => a - b)
  expect(serials.at(-1)).toBe((serials[0] ?? 0) + 59)
  expect(found[0]).toMatchObject({
    kind: 'line',
    tool: 'example scanner',
    technique: 'SAST',
    status: 'vulnerable',
    treatment: 'untreated',
    title: expect.stringMatching(/^Unchecked input, form \d+$/),
    location: expect.stringMatching(/^src\/module-\d+\/file-\d+\.ts:\d+$/),
    cwe: [expect.any(Number)],
  })
  for (const one of found) {
    const form = Number(one.title.split(' ').at(-1))
    expect(one.severity).toBeCloseTo(form / 10)
  }
})

test('the same file twice changes nothing but when it was seen', async () => {
  await receive({ count: 60 })
  const before = await state()
  const counted = await rows()
  const { receipt } = await receive({ count: 60 })
  expect(receipt).toMatchObject({ new: 0, same: 60, moved: 0, reopened: 0, fixed: 0 })
  expect(await state()).toEqual(before)
  expect(await rows()).toEqual({ ...counted, scan: 2 })
  for (const one of await list())
    expect(Date.parse(one.last_seen_at)).toBeGreaterThan(Date.parse(one.reported_at))
})

test.each([
  ['fingerprints and snippets', {}, 'fingerprint'],
  ['snippets only', { fingerprints: false }, 'snippet'],
  ['symbols only', { fingerprints: false, snippets: false, symbols: true }, 'symbol'],
  ['nothing but lines', { fingerprints: false, snippets: false }, 'line'],
] as const)('a report whose every line moved by 7 keeps all identities by %s', async (_by, options, pass) => {
  await receive({ count: 60, ...options })
  const before = await list()
  const { receipt } = await receive({ count: 60, ...options, shiftLines: 7 })
  expect(receipt).toMatchObject({ new: 0, moved: 60, same: 0, fixed: 0 })
  const after = await list()
  expect(after.map(({ id, serial }) => [id, serial])).toEqual(before.map(({ id, serial }) => [id, serial]))
  for (const [at, one] of after.entries()) {
    expect(one.line).toBe((before[at]?.line ?? 0) + 7)
    expect(one).toMatchObject({ location: `${one.path}:${one.line}`, matched_by: pass })
  }
  const { entries, sightings } = await world.ask(world.owner.principal, vulnerabilityHistory, {
    vulnerability_id: after[0]?.id ?? '',
  })
  expect(entries).toEqual([])
  expect(sightings).toMatchObject([{ tool: 'example scanner', line: after[0]?.line, matched_by: pass }])
})

test('a renamed file keeps its vulnerabilities where the tool gives fingerprints', async () => {
  await receive({ count: 10 })
  const before = (await list()).map(({ id }) => id)
  const renamed = Buffer.concat([...generateSarif({ count: 10 })])
    .toString()
    .replaceAll('src/module-0/', 'lib/')
  const report = await importSarif(world, [Buffer.from(renamed)], { group_id, root_id })
  expect(report.receipt).toMatchObject({ new: 0, moved: 10, fixed: 0 })
  expect((await list()).map(({ id }) => id)).toEqual(before)
  const moves = await world.sql('select field, operation from history where group_id = $1', [group_id])
  expect(moves).toEqual(Array.from(moves, () => ({ field: 'path', operation: 'report.import' })))
  expect(moves).toHaveLength(10)
})

test('a failed run without results closes nothing and says so', async () => {
  await receive({ count: 60 })
  const { report, receipt } = await receive({ count: 0, failed: true })
  expect(report.is_complete).toBe(false)
  expect(receipt).toMatchObject({ fixed: 0, held: 0, scan_failed: 60 })
  for (const one of await list())
    expect(one).toMatchObject({ status: 'vulnerable', scan_state: 'scan_failed' })
  await receive({ count: 60 })
  for (const one of await list()) expect(one).toMatchObject({ status: 'vulnerable', scan_state: 'seen' })
})

test('what a complete scan no longer reports is fixed, and what comes back is open again and undecided', async () => {
  await receive({ count: 60 })
  const gone = await receive({ count: 60, drop: 0.2 })
  const fixed = gone.receipt?.fixed ?? 0
  expect(fixed).toBeGreaterThan(0)
  expect(gone.receipt).toMatchObject({ same: 60 - fixed, held: 0, not_scanned: 0 })
  const closed = (await list()).filter(({ status }) => status === 'safe')
  expect(closed).toHaveLength(fixed)
  for (const one of closed) expect(one.closing_cause).toBe('absent_from_complete_scan')

  const back = await receive({ count: 60 })
  expect(back.receipt).toMatchObject({ new: 0, reopened: fixed, same: 60 - fixed })
  const again = await list()
  expect(again).toHaveLength(60)
  for (const one of again)
    expect(one).toMatchObject({ status: 'vulnerable', closed_at: null, closing_cause: null })
  const openings = await world.sql('select * from past_opening where group_id = $1', [group_id])
  expect(openings).toHaveLength(fixed)
  const known = closed[0]
  const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, {
    vulnerability_id: known?.id ?? '',
  })
  const states = entries
    .filter(({ field }) => field === 'status')
    .map(({ old_value, new_value }) => [old_value, new_value])
  expect(states).toEqual([
    ['safe', 'vulnerable'],
    ['vulnerable', 'safe'],
  ])
})

test('a decision ends when what it was about is fixed and comes back', async () => {
  await receive({ count: 5 })
  const ids = (await list()).map(({ id }) => id)
  await world.ask(world.owner.principal, vulnerabilityTreat, {
    vulnerability_ids: ids,
    treatment: 'accepted_permanently',
    justification: 'We know.',
  })
  const admin = await world.join(world.organization_id, 'admin')
  const requests = (await world.ask(admin.principal, treatmentList, { vulnerability_ids: ids })).items
  const approved = requests.slice(0, 3).map(({ id }) => id)
  await world.ask(admin.principal, treatmentDecide, { treatment_ids: approved, decision: 'approved' })
  expect((await receive({ count: 0 })).receipt).toMatchObject({ fixed: 5 })
  expect((await receive({ count: 5 })).receipt).toMatchObject({ reopened: 5 })
  for (const one of await list())
    expect(one).toMatchObject({ treatment: 'untreated', treatment_state: 'none', status: 'vulnerable' })
  const after = (await world.ask(admin.principal, treatmentList, { vulnerability_ids: ids })).items
  expect(after.map(({ state: one }) => one).toSorted()).toEqual([
    'expired',
    'expired',
    'expired',
    'withdrawn',
    'withdrawn',
  ])
})

test('what people have removed stays removed when the tool reports it again', async () => {
  await receive({ count: 5 })
  const [one] = await list()
  await world.sql(
    "update vulnerability set status = 'removed', closing_cause = 'false_positive', closed_at = now() where id = $1",
    [one?.id],
  )
  expect((await receive({ count: 5 })).receipt).toMatchObject({ new: 0, reopened: 0, same: 5 })
  expect(
    await world.ask(world.owner.principal, vulnerabilityRead, { vulnerability_id: one?.id ?? '' }),
  ).toMatchObject({
    status: 'removed',
    closing_cause: 'false_positive',
  })
})

test('another branch than the tracked one only notes what it saw', async () => {
  await receive({ count: 30 })
  const before = await state()
  const { report, receipt } = await receive(
    { count: 40, drop: 0.3, shiftLines: 3 },
    { branch: 'feature/login' },
  )
  expect(report.branch).toBe('feature/login')
  expect(receipt).toMatchObject({ fixed: 0, held: 0, not_scanned: 0 })
  expect(receipt?.new).toBeGreaterThan(0)
  expect(receipt?.doubts[0]?.text).toContain('Only main changes states')
  expect(await state()).toEqual(before)
  const branches = await world.sql<{ branch: string; count: number }>(
    'select branch, count(*)::int from sighting where root_id = $1 group by 1 order by 1',
    [root_id],
  )
  expect(branches).toEqual([
    { branch: 'feature/login', count: receipt?.moved },
    { branch: 'main', count: 30 },
  ])
})

test('a preview gives the same receipt and writes nothing but itself', async () => {
  await receive({ count: 60 })
  const before = [await rows(), await state()]
  const preview = await receive({ count: 70, drop: 0.2, shiftLines: 7 }, { preview: true })
  expect(preview.report).toMatchObject({ is_preview: true, status: 'done' })
  expect([await rows(), await state()]).toEqual(before)
  const real = await receive({ count: 70, drop: 0.2, shiftLines: 7 })
  expect(real.receipt).toEqual(preview.receipt)
  expect(real.receipt?.new).toBeGreaterThan(0)
})

test('another tool that sees some of it joins them and closes nothing', async () => {
  await receive({ count: 30 })
  const other = await receive({ count: 5, tool: 'Other Scanner' })
  expect(other.receipt).toMatchObject({ new: 0, joined: 5, fixed: 0, not_scanned: 0 })
  expect((await list()).filter(({ status }) => status === 'vulnerable')).toHaveLength(30)
})
