import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootAdd, rootFetch } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
let path: string
beforeAll(async () => {
  world = await openWorld({ allowsLocalGit: true })
  path = mkdtempSync(join(tmpdir(), 'weir-renames-'))
})
afterAll(async () => {
  rmSync(path, { recursive: true, force: true })
  await world[Symbol.asyncDispose]()
})

const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.test', ...words], {
    cwd: path,
    encoding: 'utf8',
  }).trim()

/** A report without fingerprints or snippets: only places and messages tell one result from another. */
function sarif(file: string, lines: number[]): Buffer[] {
  const results = lines.map((startLine) => ({
    ruleId: 'eval',
    message: { text: 'Do not use eval.' },
    locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine } } }],
  }))
  const run = {
    tool: { driver: { name: 'Plain Scanner', rules: [{ id: 'eval' }] } },
    invocations: [{ executionSuccessful: true }],
    results,
  }
  return [Buffer.from(JSON.stringify({ version: '2.1.0', runs: [run] }))]
}

test('a file that git knows was renamed, and edited, keeps its vulnerabilities without any fingerprint', async () => {
  const { organization_id, group_id, owner } = world
  const text = Array.from({ length: 60 }, (_, line) => `const value${line} = ${line}`)
  git('init', '-q', '-b', 'main')
  mkdirSync(join(path, 'src'))
  writeFileSync(join(path, 'src/old.ts'), text.join('\n'))
  git('add', '.')
  git('commit', '-qm', 'one')
  const first = git('rev-parse', 'HEAD')
  const added = { organization_id, group_id, nickname: 'renamed', kind: 'git' as const, location: path }
  const { id: root_id } = await world.askAsOperator(owner.principal, rootAdd, added)
  await world.ask(owner.principal, rootFetch, { organization_id, root_id })
  const before = await importSarif(world, sarif('src/old.ts', [10, 30]), { group_id, root_id, commit: first })
  expect(before.receipt).toMatchObject({ new: 2 })

  git('mv', 'src/old.ts', 'src/renamed.ts')
  writeFileSync(join(path, 'src/renamed.ts'), ['// a new first line', ...text].join('\n'))
  git('commit', '-qam', 'two')
  const second = git('rev-parse', 'HEAD')
  const after = await importSarif(world, sarif('src/renamed.ts', [11, 31]), {
    group_id,
    root_id,
    commit: second,
  })
  expect(after.receipt).toMatchObject({ moved: 2, new: 0, fixed: 0, not_scanned: 0 })

  const strangeCommit = 'f'.repeat(40)
  const unknown = await importSarif(world, sarif('src/other.ts', [11, 31]), {
    group_id,
    root_id,
    commit: strangeCommit,
  })
  expect(unknown.receipt).toMatchObject({ new: 2, moved: 0 })
})

test('a report is read although the credential of its root does not open', async () => {
  const { organization_id, group_id, owner } = world
  const copy = mkdtempSync(join(tmpdir(), 'weir-renames-'))
  git('init', '-q', '-b', 'main', copy)
  const inCopy = (...words: string[]) => git('-C', copy, ...words)
  inCopy('commit', '-q', '--allow-empty', '-m', 'one')
  const first = inCopy('rev-parse', 'HEAD')
  const added = { organization_id, group_id, nickname: 'locked', kind: 'git' as const, location: copy }
  const { id: root_id } = await world.askAsOperator(owner.principal, rootAdd, added)
  await world.ask(owner.principal, rootFetch, { organization_id, root_id })
  await importSarif(world, sarif('src/a.ts', [1]), { group_id, root_id, commit: first })
  await world.sql(
    `with made as (insert into credential (organization_id, id, kind, name, host, sealed, created_by)
       values ($1, gen_random_uuid(), 'https_token', 'damaged', 'git.example.test', '\\x00', gen_random_uuid()) returning id)
     update root set credential_id = made.id from made where root.id = $2`,
    [organization_id, root_id],
  )
  inCopy('commit', '-q', '--allow-empty', '-m', 'two')
  const commit = inCopy('rev-parse', 'HEAD')
  const { receipt } = await importSarif(world, sarif('src/a.ts', [1, 2]), { group_id, root_id, commit })
  expect(receipt).toMatchObject({ new: 1 })
  rmSync(copy, { recursive: true, force: true })
})
