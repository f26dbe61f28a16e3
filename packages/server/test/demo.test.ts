import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { commitList, organizationList, reportList, vulnerabilityList } from '@weir/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../core/test/world.ts'
import { type Checkout, findCheckout } from '../src/demo/checkout.ts'
import { type Demo, fillDemo } from '../src/demo/demo.ts'
import { scanCheckout } from '../src/demo/scan.ts'
import { type Scanner, scanners } from '../src/demo/scanners.ts'

let folder: string
let checkout: Checkout
const repository = () => join(folder, 'repository')

function git(...parameters: string[]): string {
  const who = ['-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.com']
  return execFileSync('git', [...who, '-C', repository(), ...parameters], { encoding: 'utf8' }).trim()
}

async function commit(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository(), path)), { recursive: true })
    await writeFile(join(repository(), path), text)
  }
  git('add', '.')
  git('commit', '-qm', 'Change files')
}

async function found(): Promise<Checkout> {
  const one = await findCheckout(repository())
  if ('reason' in one) throw new Error(one.reason)
  return one
}

/** Written so that no scanner takes this file for what it describes. */
const credential = `https://ada:${'correcthorse'.repeat(2)}@example.com`
const copied = Array.from(
  { length: 30 },
  (_, i) => `  total += weigh(input[${i}], ${i * 7}) * factor${i}`,
).join('\n')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-demo-test-'))
  await mkdir(repository())
  git('init', '-qb', 'main')
  await commit({
    'src/run.js': `export function run(code) {\n  return eval(code)\n}\n`,
    'src/one.js': `export function one(input, weigh) {\n${copied}\n}\n`,
    'src/two.js': `export function two(input, weigh) {\n${copied}\n}\n`,
    'settings.ini': `remote = ${credential}\n`,
  })
  git('tag', 'v1.0.0')
  checkout = await found()
  await writeFile(join(repository(), 'not-committed.js'), 'eval(name)\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a checkout', () => {
  test('is found from any of its folders', async () => {
    expect(await findCheckout(join(repository(), 'src'))).toEqual({ ...checkout, branch: 'main' })
  })

  test('is refused in words outside of git, without commits, and when it is shallow', async () => {
    expect(await findCheckout(folder)).toMatchObject({
      reason: expect.stringContaining('not in a git checkout'),
    })
    execFileSync('git', ['init', '-q', join(folder, 'empty')])
    expect(await findCheckout(join(folder, 'empty'))).toMatchObject({
      reason: expect.stringContaining('no commits'),
    })
    git('commit', '-q', '--allow-empty', '-m', 'Say no more')
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository()}`, join(folder, 'shallow')])
    expect(await findCheckout(join(folder, 'shallow'))).toMatchObject({
      reason: expect.stringContaining('shallow'),
    })
    checkout = await found()
  })
})

describe('scanning', () => {
  const scan = async (options: { tools?: readonly Scanner[]; timeoutSeconds?: number; cache?: string }) =>
    Array.fromAsync(
      scanCheckout(checkout, { ...options, cacheFolder: join(folder, options.cache ?? 'cache') }),
    )

  test('tells of a tool that fails, of one that is not there and of one that hangs, and goes on', async () => {
    const [oxlint] = scanners
    if (!oxlint) throw new Error('no scanner')
    const broken: Scanner = { ...oxlint, parameters: () => ['--no-such-option'] }
    const missing: Scanner = { ...oxlint, name: 'no-such-scanner' }
    const [first, second, third] = await scan({ tools: [broken, missing, oxlint], cache: 'broken' })
    expect(first).toMatchObject({ failure: expect.stringContaining('gave no report') })
    expect(second).toMatchObject({ failure: expect.stringContaining('is not installed') })
    expect(third).toMatchObject({ file: expect.stringContaining(checkout.head) })
    const [hanging] = await scan({ tools: [oxlint], cache: 'hanging', timeoutSeconds: 0.01 })
    expect(hanging).toMatchObject({ failure: expect.stringContaining('stopped after') })
  })

  test('reports a commit once and leaves neither files nor changes behind', async () => {
    const before = [
      git('status', '--porcelain'),
      (await readdir(tmpdir())).filter((name) => name.startsWith('weir-scan-')),
    ]
    const first = await scan({})
    expect(first.every((one) => 'file' in one)).toBe(true)
    const again = await scan({
      tools: scanners.map((tool) => ({ ...tool, parameters: () => ['--no-such-option'] })),
    })
    expect(again.map((one) => 'file' in one && one.file)).toEqual(
      first.map((one) => 'file' in one && one.file),
    )
    expect([
      git('status', '--porcelain'),
      (await readdir(tmpdir())).filter((name) => name.startsWith('weir-scan-')),
    ]).toEqual(before)
  })
})

describe('the demo', () => {
  let world: World
  let demo: Demo
  const said: string[] = []
  const fill = async (from: string) =>
    fillDemo(world.core, world.owner, {
      repositoryFolder: from,
      dataFolder: world.dataFolder,
      progress: (sentence) => said.push(sentence),
    })

  beforeAll(async () => {
    world = await openWorld({ allowsLocalGit: true })
    demo = await fill(repository())
  })
  afterAll(() => world?.[Symbol.asyncDispose]())

  const openPlaces = async () => {
    const { items } = await world.ask(world.owner.principal, vulnerabilityList, {
      organization_id: demo.real?.organization_id ?? '',
      status: ['vulnerable'],
      sort: 'location',
      direction: 'asc',
      first: 100,
    })
    return items.map(({ tool, location, rule }) => `${tool} ${location} ${rule}`)
  }

  test('reads the history, and finds with each tool what was put there, at paths of the repository', async () => {
    expect(demo.remarks).toEqual([])
    expect(
      demo.real?.scans.map(({ name, failure, receipt }) => [name, failure, (receipt?.new ?? 0) > 0]),
    ).toEqual([
      ['oxlint', null, true],
      ['secretlint', null, true],
      ['jscpd', null, true],
    ])
    const places = await openPlaces()
    expect(places).toContainEqual(expect.stringMatching(/^oxlint src\/run\.js:2 .*no-eval/))
    expect(places).toContainEqual(expect.stringMatching(/^secretlint settings\.ini:1 .*basicauth/))
    expect(places).toContainEqual(expect.stringMatching(/^jscpd src\/(one|two)\.js:\d+ .*duplicate/))
    expect(places.filter((place) => place.includes('not-committed'))).toEqual([])
    const { items } = await world.ask(world.owner.principal, vulnerabilityList, {
      organization_id: demo.real?.organization_id ?? '',
      first: 100,
    })
    const shown = new Set(items.map(({ tool, title, severity }) => `${tool}: ${title} (${severity})`))
    expect([...shown]).toEqual(
      expect.arrayContaining([
        'oxlint: Text is run as code (eval) (7.5)',
        'secretlint: Credential in a file: password in a URL (7.5)',
        'jscpd: Duplicated code detected (0)', // worth knowing, and no risk
      ]),
    )
    const commits = await world.ask(world.owner.principal, commitList, {
      organization_id: demo.real?.organization_id ?? '',
      first: 10,
    })
    expect(commits.items.map(({ release_name }) => release_name).toSorted()).toEqual([null, 'v1.0.0'])
  })

  test('makes one real and one simulated organization', async () => {
    const organizations = await world.ask(world.owner.principal, organizationList, {})
    const labels = organizations.map(
      ({ name, is_simulated }) => `${name}${is_simulated ? ' (simulated)' : ''}`,
    )
    expect(labels.toSorted()).toEqual(['First', 'Simulated Industries (simulated)', 'Weir'])
  })

  test('changes nothing when it runs again on the same commit', async () => {
    const places = await openPlaces()
    const again = await fill(repository())
    expect(again.real).toMatchObject({ root_id: demo.real?.root_id, open: demo.real?.open })
    expect(again.simulated).toMatchObject({ isNew: false, organization_id: demo.simulated.organization_id })
    expect(await openPlaces()).toEqual(places)
    const reports = await world.ask(world.owner.principal, reportList, {
      organization_id: demo.real?.organization_id ?? '',
      first: 20,
    })
    expect(reports.items).toHaveLength(3)
    const manifests = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ).devDependencies
    for (const { tool, tool_version } of reports.items)
      expect([tool, tool_version]).toEqual([tool, manifests[tool ?? '']])
  })

  test('follows the next commit: what is repaired there is fixed', async () => {
    await rm(join(repository(), 'not-committed.js'))
    await commit({ 'src/run.js': `\n\nexport function run(code) {\n  return String(code)\n}\n` })
    const again = await fill(repository())
    expect(again.real?.scans.find(({ name }) => name === 'oxlint')?.receipt).toMatchObject({ new: 0 })
    expect((await openPlaces()).filter((place) => place.includes('no-eval'))).toEqual([])
  })

  test('says why when there is no checkout, and still simulates', async () => {
    const other = await fill(folder)
    expect(other.real).toBe(null)
    expect(other.remarks).toEqual([expect.stringContaining('not in a git checkout')])
    expect(said).toContainEqual(expect.stringContaining('not in a git checkout'))
  })
})
