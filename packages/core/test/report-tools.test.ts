import {
  reportConfirm,
  vulnerabilityHistory,
  vulnerabilityList,
  vulnerabilityRemove,
  vulnerabilityRestore,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { importSarif } from './report-world.ts'
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

interface Row {
  rule: string
  path?: string
  line?: number
  cwe?: number
  purl?: string
  aliases?: string[]
  severity?: number
}

/** A complete scan by a tool. */
async function scan(tool: string, rows: readonly Row[], more: { category?: string; branch?: string } = {}) {
  const { branch, category } = more
  const report = {
    format: 'weir-1',
    tool: { name: tool },
    category,
    complete: true,
    vulnerabilities: rows.map((row) => ({ title: `${tool} ${row.rule}`, ...row })),
  }
  const bytes = [Buffer.from(JSON.stringify(report))]
  const { id, receipt } = await importSarif(world, bytes, { group_id, root_id, ...(branch && { branch }) })
  return { id, ...receipt }
}

const list = async () =>
  (
    await world.ask(world.owner.principal, vulnerabilityList, {
      group_ids: [group_id],
      first: 100,
      sort: 'serial',
    })
  ).items

const sightings = async (vulnerability_id = '') =>
  (await world.ask(world.owner.principal, vulnerabilityHistory, { vulnerability_id })).sightings
    .map(({ tool, matched_by }) => `${tool} ${matched_by}`)
    .toSorted()

const sqlInjection: Row = { rule: 'sqli', path: 'src/a.ts', line: 10, cwe: 89, severity: 8 }
const library: Row = {
  rule: 'CVE-2026-1',
  path: 'package-lock.json',
  purl: 'pkg:npm/left-pad@1.0.0',
  aliases: ['GHSA-aaaa-bbbb-cccc'],
}

test.each<[string, Row, Row]>([
  ['the weakness in the same line', sqlInjection, { ...sqlInjection, rule: 'tainted-query' }],
  ['a weakness of the family', sqlInjection, { ...sqlInjection, rule: 'hql', cwe: 564 }],
  [
    'the advisory under another id',
    library,
    { ...library, rule: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-1'] },
  ],
  ['the file of a container', library, { ...library, path: '/package-lock.json' }],
  ['the package in a file that one does not name', library, { ...library, path: undefined as never }],
])('a second tool that sees %s gives the same vulnerability a further sighting', async (_, one, other) => {
  expect(await scan('alpha', [one])).toMatchObject({ new: 1, joined: 0 })
  expect(await scan('beta', [other])).toMatchObject({ new: 0, joined: 1 })
  const [kept, ...more] = await list()
  expect(more).toEqual([])
  expect(kept).toMatchObject({ tool: 'alpha', title: `alpha ${one.rule}`, status: 'vulnerable' })
  expect(await sightings(kept?.id)).toEqual(['alpha new', 'beta other_tool'])
  expect(await scan('beta', [other])).toMatchObject({ new: 0, joined: 0, same: 1 })
  const tools = await world.sql('select distinct tool from finding where group_id = $1', [group_id])
  expect(tools, 'no finding without a vulnerability').toEqual([{ tool: 'alpha' }])
})

test.each<[string, Row, Row]>([
  ['another weakness in the same line', sqlInjection, { ...sqlInjection, rule: 'xss', cwe: 79 }],
  ['the weakness in another line', sqlInjection, { ...sqlInjection, rule: 'q', line: 11 }],
  ['the weakness in another file', sqlInjection, { ...sqlInjection, rule: 'q', path: 'src/b.ts' }],
  ['what names no weakness', sqlInjection, { ...sqlInjection, rule: 'q', cwe: undefined as never }],
  ['another advisory', library, { ...library, rule: 'CVE-2026-2', aliases: [] }],
  ['another package', library, { ...library, purl: 'pkg:npm/right-pad@1.0.0' }],
  ['the package in another file', library, { ...library, path: 'web/package-lock.json' }],
])('a second tool that sees %s opens another vulnerability', async (_, one, other) => {
  await scan('alpha', [one])
  expect(await scan('beta', [other])).toMatchObject({ new: 1, joined: 0 })
  expect(await list()).toHaveLength(2)
})

test('two results of a tool never become one vulnerability of another', async () => {
  await scan('alpha', [sqlInjection])
  const twice = [
    { ...sqlInjection, rule: 'a' },
    { ...sqlInjection, rule: 'b' },
  ]
  expect(await scan('beta', twice)).toMatchObject({ new: 1, joined: 1 })
  expect(await scan('beta', twice)).toMatchObject({ new: 0, joined: 0, same: 2 })
})

test('what one tool no longer sees stays open while another does, and is fixed when none does', async () => {
  await scan('alpha', [sqlInjection])
  await scan('beta', [sqlInjection])
  expect(await scan('alpha', [])).toMatchObject({ fixed: 0, seen_elsewhere: 1 })
  expect(await list()).toMatchObject([{ status: 'vulnerable', scan_state: 'seen' }])
  expect(await scan('alpha', []), 'told once').toMatchObject({ fixed: 0, seen_elsewhere: 0 })
  expect(await scan('beta', [])).toMatchObject({ fixed: 1, seen_elsewhere: 0 })
  expect(await list()).toMatchObject([{ status: 'safe' }])
})

test('what was fixed is open again by whichever tool sees it, undecided, and in the words of who opened it', async () => {
  await scan('alpha', [sqlInjection])
  await scan('beta', [{ ...sqlInjection, rule: 'other-words', severity: 3 }])
  const id = (await list())[0]?.id ?? ''
  await world.ask(world.owner.principal, vulnerabilityTreat, {
    vulnerability_ids: [id],
    treatment: 'in_progress',
    justification: 'is being mended',
  })
  await scan('alpha', [])
  await scan('beta', [])
  expect(await scan('beta', [{ ...sqlInjection, rule: 'other-words', severity: 3 }])).toMatchObject({
    reopened: 1,
    new: 0,
  })
  expect(await list()).toMatchObject([
    { id, status: 'vulnerable', treatment: 'untreated', title: 'alpha sqli', severity: 8 },
  ])
  expect(await scan('alpha', [sqlInjection])).toMatchObject({ same: 1, reopened: 0 })
  expect(await scan('beta', [])).toMatchObject({ fixed: 0, seen_elsewhere: 1 })
})

test('what was mended while it was removed is fixed by the next scan after it is restored', async () => {
  await scan('alpha', [sqlInjection])
  const vulnerability_ids = [(await list())[0]?.id ?? '']
  const asked = { vulnerability_ids, reason: 'duplicate' as const, justification: 'It is another.' }
  await world.ask(world.owner.principal, vulnerabilityRemove, asked)
  expect(await scan('alpha', [])).toMatchObject({ fixed: 0 })
  await world.ask(world.owner.principal, vulnerabilityRestore, { vulnerability_ids })
  expect(await scan('alpha', [])).toMatchObject({ fixed: 1 })
})

test('an empty list is the clean run of a tool when the upload names the format', async () => {
  const leak = {
    RuleID: 'key',
    Description: 'A key',
    File: 'src/a.ts',
    StartLine: 3,
    Secret: 'x',
    Match: 'x',
  }
  const upload = (leaks: object[], format?: string) =>
    importSarif(world, [Buffer.from(JSON.stringify(leaks))], { group_id, root_id, ...(format && { format }) })
  expect((await upload([leak])).receipt).toMatchObject({ new: 1 })
  await expect(upload([])).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching('name the format, such as gitleaks-json'),
  })
  await expect(upload([], 'gitleaks')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching('Known formats: sarif, '),
  })
  expect((await upload([], 'gitleaks-json')).receipt).toMatchObject({ results: 0, fixed: 1 })
})

test('two projects on one root that the upload tells apart close nothing of each other', async () => {
  const advisory = (name: string) => ({
    auditReportVersion: 2,
    vulnerabilities: {
      [name]: {
        name,
        severity: 'high',
        nodes: [`node_modules/${name}`],
        via: [
          {
            source: 1,
            name,
            title: `Trouble in ${name}`,
            url: `https://github.com/advisories/GHSA-${name}`,
            severity: 'high',
            range: '*',
          },
        ],
      },
    },
  })
  const upload = (name: string | null, category: string) => {
    const report = name === null ? { auditReportVersion: 2, vulnerabilities: {} } : advisory(name)
    return importSarif(world, [Buffer.from(JSON.stringify(report))], { group_id, root_id, category })
  }
  expect((await upload('aaaa', 'web')).receipt).toMatchObject({ new: 1 })
  expect((await upload('bbbb', 'api')).receipt).toMatchObject({ new: 1, fixed: 0 })
  expect((await upload(null, 'web')).receipt).toMatchObject({ fixed: 1 })
  expect((await list()).filter(({ status }) => status === 'vulnerable')).toMatchObject([
    { title: 'Trouble in bbbb' },
  ])
})

test('a preview of a report by two tools says what its import then does, and changes nothing', async () => {
  const run = (name: string, line: number) => ({
    tool: { driver: { name, rules: [{ id: `${name}-1`, properties: { tags: ['external/cwe/cwe-89'] } }] } },
    results: [
      {
        ruleId: `${name}-1`,
        message: { text: 'A query is built from text' },
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'src/a.ts' }, region: { startLine: line } } },
        ],
      },
    ],
  })
  const both = [Buffer.from(JSON.stringify({ version: '2.1.0', runs: [run('alpha', 3), run('beta', 3)] }))]
  const everything = () =>
    world.sql(
      `select (select count(*) from vulnerability) as vulnerabilities, (select count(*) from sighting) as sightings,
              (select count(*) from scan) as scans, (select max(last_serial) from organization) as serial`,
    )
  const before = await everything()
  const preview = await importSarif(world, both, { group_id, root_id, preview: true })
  expect(await everything()).toEqual(before)
  const real = await importSarif(world, both, { group_id, root_id })
  expect(real.receipt).toMatchObject({ results: 2, new: 1, joined: 1 })
  expect(preview.receipt).toEqual(real.receipt)
})

test('another branch joins nothing and ends no sighting', async () => {
  await scan('alpha', [sqlInjection])
  await scan('beta', [{ ...sqlInjection, rule: 'q' }], { branch: 'feature' })
  const [one] = await list()
  expect(await sightings(one?.id)).toEqual(['alpha new'])
  await scan('beta', [{ ...sqlInjection, rule: 'q' }])
  await scan('beta', [], { branch: 'feature' })
  expect(await scan('alpha', [])).toMatchObject({ fixed: 0, seen_elsewhere: 1 })
})

test('the same tool run another way sees the same rule in the same line once', async () => {
  await scan('alpha', [sqlInjection], { category: 'nightly' })
  expect(await scan('alpha', [sqlInjection], { category: 'push' })).toMatchObject({ new: 0, joined: 1 })
  expect(
    await scan('alpha', [{ ...sqlInjection, rule: 'other' }], { category: 'third' }),
    'another rule of the same tool is another opinion',
  ).toMatchObject({ new: 1, joined: 0 })
})

test('of many that are gone at once those that another tool sees stay open when a person confirms', async () => {
  const many = Array.from({ length: 30 }, (_, at): Row => ({ ...sqlInjection, line: 1 + at * 20 }))
  await scan('alpha', many)
  expect(await scan('beta', many.slice(0, 4))).toMatchObject({ joined: 4 })
  const { id, held } = await scan('alpha', [])
  expect(held).toBe(30)
  await world.ask(world.owner.principal, reportConfirm, { report_id: id })
  const open = (await list()).filter(({ status }) => status === 'vulnerable')
  expect(open).toHaveLength(4)
  expect(await scan('beta', [])).toMatchObject({ fixed: 4 })
})
