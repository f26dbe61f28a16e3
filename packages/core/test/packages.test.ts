import { fixList, packageBom, packageList, reportRead, vulnerabilityList } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cyclonedxFaults } from '../../server/test/published-schemas.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const owner = () => world.owner.principal
const bytesOf = (value: unknown) => [Buffer.from(JSON.stringify(value))]
const library = (name: string, version: string, licence?: string) => ({
  type: 'library',
  'bom-ref': name,
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  ...(licence !== undefined && { licenses: [{ license: { id: licence } }] }),
})

/** A bill of an application that asks for `web`, which brings in `parser`, which needs `web` again. */
const bill = (extra: object[] = []) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'app', name: 'app' } },
  components: [library('web', '1.0.0', 'MIT'), library('parser', '2.1.0', 'GPL-3.0-only'), ...extra],
  dependencies: [
    { ref: 'app', dependsOn: ['web'] },
    { ref: 'web', dependsOn: ['parser'] },
    { ref: 'parser', dependsOn: ['web'] },
  ],
  vulnerabilities: [],
})

const trivy = (found: { id: string; fixed: string; version?: string }[], packages: object[] = []) => ({
  SchemaVersion: 2,
  ArtifactName: '.',
  ArtifactType: 'filesystem',
  Results: [
    {
      Target: 'package-lock.json',
      Class: 'lang-pkgs',
      Type: 'npm',
      Packages: packages,
      Vulnerabilities: found.map(({ id, fixed, version = '2.1.0' }) => ({
        VulnerabilityID: id,
        PkgName: 'parser',
        InstalledVersion: version,
        FixedVersion: fixed,
        Severity: 'HIGH',
      })),
    },
  ],
})

const list = async (input: object = {}) => (await world.ask(owner(), packageList, { ...input })).items

test('packages are told with licences, whether they are direct, and the way to each, through a circle', async () => {
  await importSarif(world, bytesOf(bill([library('left', '0.1.0')])))
  const items = await list()
  expect(items.map(({ name, is_direct, trail, licences }) => [name, is_direct, trail, licences])).toEqual([
    ['left', null, [], []],
    ['parser', false, ['web@1.0.0', 'parser@2.1.0'], ['GPL-3.0-only']],
    ['web', true, ['web@1.0.0'], ['MIT']],
  ])
})

test('what a whole scan no longer tells of goes; what a broken or another scan tells stays', async () => {
  await importSarif(world, bytesOf(bill()))
  expect((await list()).map(({ name }) => name)).toEqual(['parser', 'web'])
  const half = { ...bill(), components: [], vulnerabilities: [{ affects: [{ ref: 'web' }] }] }
  await importSarif(world, bytesOf(half))
  expect((await list()).map(({ name }) => name)).toEqual(['parser', 'web'])
})

test('another tool joins its packages to those that are known, and both are named', async () => {
  const own = [
    { ID: 'parser@2.1.0', Name: 'parser', Version: '2.1.0', Licenses: ['MIT'], Relationship: 'indirect' },
  ]
  const found = [
    { id: 'CVE-2026-1', fixed: '2.1.4, 3.0.0' },
    { id: 'CVE-2026-2', fixed: '2.2.10' },
    { id: 'CVE-2026-3', fixed: '2.2.9' },
  ]
  await importSarif(world, bytesOf(trivy(found, own)))
  const [parser] = await list({ name: 'PARS' })
  expect(parser).toMatchObject({
    tools: ['cyclonedx', 'trivy'],
    licences: ['GPL-3.0-only', 'MIT'],
    is_direct: false,
    open_count: 3,
  })
})

test.each([
  [{ vulnerable: true }, ['parser']],
  [{ vulnerable: false }, ['web']],
  [{ direct: true }, ['web']],
  [{ licence: 'MIT' }, ['parser', 'web']],
  [{ licence: 'none' }, []],
  [{ image: 'shop' }, []],
])('packages are filtered by %o', async (filter, names) => {
  expect((await list(filter)).map(({ name }) => name)).toEqual(names)
})

test('one upgrade closes all that it fixes: to the latest of the versions that fix each', async () => {
  const { items } = await world.ask(owner(), fixList, {})
  expect(items).toMatchObject([
    { kind: 'package', name: 'parser', to_version: '2.2.10', open_count: 3, root_count: 1 },
  ])
  const rows = await world.ask(owner(), vulnerabilityList, {
    vulnerability_ids: items[0]?.vulnerability_ids ?? [],
    sort: 'serial',
    direction: 'asc',
  })
  expect(rows.items.map(({ fixed_version }) => fixed_version)).toEqual(['2.1.4', '2.2.10', '2.2.9'])
  expect((await world.ask(owner(), fixList, { kind: 'image' })).items).toEqual([])
})

test('what is upgraded is closed, and its fix group is gone', async () => {
  await importSarif(world, bytesOf(trivy([])))
  expect((await world.ask(owner(), fixList, {})).items).toEqual([])
  expect((await list({ vulnerable: true })).length).toBe(0)
})

test('the bill of materials is valid by its published schema, and is read again as it was written', async () => {
  const { document, file_name } = await world.ask(owner(), packageBom, { root_id: world.root_id })
  const written = JSON.parse(document) as {
    specVersion: string
    components: { name: string }[]
    dependencies: object[]
  } // just written
  expect(cyclonedxFaults(written)).toEqual([])
  expect(file_name).toMatch(/\.cdx\.json$/)
  expect(written.components.map(({ name }) => name)).toEqual(['parser', 'web'])
  const before = (await list()).map(({ name, trail, is_direct }) => [name, trail, is_direct])
  const { id } = await importSarif(world, [Buffer.from(document)])
  expect((await world.ask(owner(), reportRead, { report_id: id })).receipt?.doubts_total).toBe(0)
  expect((await list()).map(({ name, trail, is_direct }) => [name, trail, is_direct])).toEqual(before)
})

test('packages of another branch are none of the root', async () => {
  await importSarif(world, bytesOf(bill([library('feature', '1.0.0')])), { branch: 'feature' })
  expect((await list({ name: 'feature' })).length).toBe(0)
})

test('more packages than are kept are left out with a doubt, and nothing is taken for gone', async () => {
  const many = Array.from({ length: 100_001 }, (_, at) => library(`p${at}`, '1.0.0'))
  const report = await importSarif(world, bytesOf({ ...bill(), components: many, dependencies: [] }))
  expect(report.receipt?.doubts_total).toBe(1)
  expect((await list({ name: 'web' })).length).toBe(1)
  const { total, total_is_bounded } = await world.ask(owner(), packageList, { first: 1 })
  expect([total, total_is_bounded]).toEqual([10_000, true])
})
