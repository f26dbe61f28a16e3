import { gzipSync } from 'node:zlib'
import {
  gateEvaluate,
  intelligenceTake,
  policyUpdate,
  vulnerabilityList,
  vulnerabilityPriority,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { priorityOf } from '../src/calc/priority.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
/** Has the CVE as its rule; is called by it; has none. */
let named: string
let called: string
let other: string

beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id, root_id } = world
  named = (await addVulnerability(world, world, { severity: 50, cvssf: 4 })).id
  called = (await addVulnerability(world, world, { severity: 40, cvssf: 1 })).id
  other = (await addVulnerability(world, world, { severity: 60, cvssf: 16 })).id
  await world.sql("update vulnerability set kind = 'package', rule = 'CVE-2021-44228' where id = $1", [named])
  await world.sql(
    `insert into trace (organization_id, group_id, root_id, vulnerability_id, tool, category, branch, digest, code_flows, further_locations, aliases)
     values ($1, $2, $3, $4, 'tool', '', 'main', '', '[]', '[]', '["GHSA-x", "CVE-2020-0001", "CVE-2020-0002"]')`,
    [organization_id, group_id, root_id, called],
  )
})
afterAll(() => world[Symbol.asyncDispose]())

async function* bytes(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text)
  yield all.subarray(0, 1)
  yield all.subarray(1)
}

const epss = (day: string, ...lines: string[]) =>
  [`#model_version:v2025.03.14,score_date:${day}T00:00:00+0000`, 'cve,epss,percentile', ...lines, ''].join(
    '\n',
  )
const kev = (day: string, cves: string[], count = cves.length) =>
  JSON.stringify({
    dateReleased: `${day}T16:02:00.1234Z`,
    count,
    vulnerabilities: cves.map((cveID) => ({ cveID, dateAdded: '2021-12-10' })),
  })

const load = (kind: 'epss' | 'kev', text: string | Uint8Array) =>
  world.core.intelligence.load(kind, bytes(text), 'a test')

/** A worker looks at once when it starts. */
async function letTheClockAsk(until: () => Promise<void>): Promise<void> {
  await using _worker = await world.core.startWorker()
  await vi.waitFor(until, { timeout: 20_000 })
}

const find = async (filter: object) =>
  (await world.ask(world.owner.principal, vulnerabilityList, { ...filter })).items.map(({ id }) => id)
const scores = () =>
  world.sql<{ cve: string; score: number }>('select cve, score from epss_score order by cve')

test('what is loaded is taken over by the clock, shown, found, sorted by and explained', async () => {
  const text = epss(
    '2025-03-14',
    'CVE-2020-0001,0.5,0.9',
    'CVE-2020-0002,0.25,0.8',
    'CVE-2021-44228,0.97,1',
    'CVE-1999-0001,1e-05,0.1',
  )
  expect(await load('epss', gzipSync(text))).toMatchObject({
    kind: 'epss',
    entries: 4,
    published_at: '2025-03-14T00:00:00.000Z',
  })
  expect(await load('kev', kev('2025-03-14', ['CVE-2021-44228', 'CVE-1999-0002']))).toMatchObject({
    entries: 2,
  })
  await letTheClockAsk(async () => expect(await find({ kev: true })).toEqual([named]))
  const { organization_id } = world
  const again = () => world.ask({ kind: 'system', organization_id }, intelligenceTake, { organization_id })
  await expect.poll(() => again().catch((error: unknown) => error)).toMatchObject({ code: 'no_data' })
  expect(await find({ kev: false, sort: 'severity' })).toEqual([other, called])
  expect(await find({ epss_from: 0.5, sort: 'serial', direction: 'asc' })).toEqual([named, called])
  expect(await find({ epss_from: 0.51 })).toEqual([named])
  expect(await find({ epss_from: 0.5, search: 'rule' })).toEqual([named, called])
  expect(await find({ sort: 'priority' })).toEqual([named, other, called])
  const { items } = await world.ask(world.owner.principal, vulnerabilityList, { sort: 'priority' })
  for (const { cvssf, epss: likelihood, kev_at, kind, priority } of items)
    expect(priority).toBeCloseTo(
      priorityOf({ cvssf, epss: likelihood, isExploited: kev_at !== null, kind }),
      9,
    )
  const first = await world.ask(world.owner.principal, vulnerabilityList, { sort: 'priority', first: 1 })
  const rest = await world.ask(world.owner.principal, vulnerabilityList, {
    sort: 'priority',
    after: first.cursors[0] ?? '',
  })
  expect(rest.items.map(({ id }) => id)).toEqual([other, called])
  const why = await world.ask(world.owner.principal, vulnerabilityPriority, { vulnerability_id: called })
  expect(why).toMatchObject({
    priority: 2.5,
    factors: [
      { name: 'severity', factor: 1, input: 'CVSS 4.0' },
      {
        name: 'exploitation',
        factor: 2.5,
        input: 'EPSS 0.50000, percentile 90.0',
        at: '2025-03-14T00:00:00.000Z',
      },
      { name: 'exposure', factor: 1, input: 'unknown', at: null },
      { name: 'reachability', factor: 1, input: 'unknown', at: null },
    ],
    editions: [
      { kind: 'epss', entries: 4, is_stale: true },
      { kind: 'kev', entries: 2 },
    ],
  })
})

test('the gate breaks on what is known to be exploited, unless its policy does not', async () => {
  const { organization_id, group_id, root_id } = world
  await world.sql(
    "update vulnerability set reported_at = now(), kev_at = '2021-12-10T00:00:00Z' where id = $1",
    [named],
  )
  const judge = () =>
    world.ask({ kind: 'ci', organization_id, group_id, credential_id: uuid7() }, gateEvaluate, {
      root_id,
      commit: 'a'.repeat(40),
      nonce: 'a nonce of the build',
    })
  expect(await judge()).toMatchObject({
    verdict: 'break',
    breaking: 1,
    reasons: [{ vulnerability_id: named, why: 'known to be exploited since 2021-12-10' }],
  })
  await world.ask(world.owner.principal, policyUpdate, { group_id, change: { break_on_kev: false } })
  expect(await judge()).toMatchObject({ verdict: 'pass' })
})

test('a later edition takes the place of the one before, and what it no longer has is unknown again', async () => {
  await load('kev', kev('2025-03-15', ['CVE-1999-0002']))
  await load('epss', epss('2025-03-15', 'CVE-2020-0001,0.1,0.5', 'CVE-1999-0001,0.2,0.6'))
  await letTheClockAsk(async () => expect(await find({ kev: true })).toEqual([]))
  await vi.waitFor(async () => expect(await find({ epss_from: 0 })).toEqual([called]))
  expect(
    await load('epss', epss('2025-03-15', 'CVE-2020-0001,0.1,0.5', 'CVE-1999-0001,0.2,0.6')),
  ).toMatchObject({ entries: 2 })
})

test('what an import brings has what is known at once', async () => {
  const { group_id, root_id } = await world.group(world.owner, world.organization_id, 'Imported')
  const location = {
    physicalLocation: { artifactLocation: { uri: 'package.json' }, region: { startLine: 3 } },
  }
  const results = [
    {
      ruleId: 'audit',
      message: { text: 'Found' },
      locations: [location],
      properties: { aliases: ['CVE-1999-0001'] },
    },
  ]
  const runs = [
    { tool: { driver: { name: 'Auditor' } }, invocations: [{ executionSuccessful: true }], results },
  ]
  await importSarif(world, [Buffer.from(JSON.stringify({ version: '2.1.0', runs }))], { group_id, root_id })
  const { items } = await world.ask(world.owner.principal, vulnerabilityList, { root_ids: [root_id] })
  expect(items).toMatchObject([{ epss: 0.2, epss_percentile: 0.6, kev_at: null }])
})

const good = ['CVE-2020-0001,0.7,0.5', 'CVE-1999-0001,0.7,0.6']
test.each<[string, 'epss' | 'kev', string | Uint8Array, RegExp]>([
  ['another file', 'epss', 'a,b\n1,2\n', /Line 1 is wrong/],
  ['nothing', 'epss', '', /Line 1 is wrong/],
  ['other columns', 'epss', epss('2025-03-16').replace('percentile', 'rank'), /Line 2 is wrong/],
  ['a score above one', 'epss', epss('2025-03-16', ...good, 'CVE-2020-0003,1.5,0.5'), /Line 5 is wrong/],
  ['a line that is cut', 'epss', epss('2025-03-16', ...good, 'CVE-2020-0003,0.5'), /Line 5 is wrong/],
  ['a name that is no CVE', 'epss', epss('2025-03-16', ...good, 'DROP,0.5,0.5'), /Line 5 is wrong/],
  [
    'a packed file that is cut',
    'epss',
    gzipSync(epss('2025-03-16', ...good)).subarray(0, -9),
    /cut or damaged/,
  ],
  ['no entries', 'epss', epss('2025-03-16'), /looks cut/],
  ['an edition that is older', 'epss', epss('2025-03-13', ...good), /newer one is loaded/],
  ['a day that has not come', 'epss', epss('9999-01-01', ...good), /Line 1 is wrong/],
  ['no JSON', 'kev', '{', /Line 1 is wrong/],
  ['fewer than it says', 'kev', kev('2025-03-16', ['CVE-2020-0001'], 2), /it is cut/],
  ['an entry that is no CVE', 'kev', kev('2025-03-16', ['CVE-2020-0001', 'x']), /Number 2 is not a CVE/],
])('of a file that is wrong nothing is loaded: %s', async (_, kind, text, why) => {
  const before = await scores()
  await expect(load(kind, text)).rejects.toThrow(why)
  expect(await scores()).toEqual(before)
})
