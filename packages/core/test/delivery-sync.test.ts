import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootAdd, rootFetch } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { syncedRepository } from './delivery-world.ts'
import { temporaryFolder } from './git-repositories.ts'
import { openWorld, type World } from './world.ts'

let world: World
const folder = temporaryFolder()
const open = (nickname: string) => syncedRepository(world, folder.path, nickname)
beforeAll(async () => {
  world = await openWorld({ allowsLocalGit: true })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const factVersion = async () => {
  const rows = await world.sql<{ version: string }>('select version from fact_version')
  return Number(rows[0]?.version ?? 0)
}

test('a sync reads commits, tags and branches, and says which release first contains each commit', async () => {
  const one = await open('first')
  one.commit('one')
  const two = one.commit('two')
  one.git('tag', 'v1.0.0')
  const three = one.commit('three')
  one.git('tag', '-m', 'candidate', 'v1.1.0-rc.1')
  one.git('tag', 'not-a-release')
  const four = one.commit('four')
  expect(await one.sync()).toMatchObject({ sync_status: 'ok', sync_message: null })
  expect(await one.repository()).toMatchObject({
    name: 'first',
    commit_count: 4,
    release_count: 2,
    default_branch: 'main',
    head: four,
  })
  expect(await one.owners()).toEqual({ one: 'v1.0.0', two: 'v1.0.0', three: 'v1.1.0-rc.1', four: null })
  expect((await one.commits())[0]).toMatchObject({ author_name: 'Ada', parent_count: 1 })
  expect(await one.releases()).toMatchObject([
    { name: 'v1.1.0-rc.1', commit_count: 1, is_prerelease: true, hash: three },
    { name: 'v1.0.0', commit_count: 2, is_prerelease: false, hash: two, age_seconds: 2 * 3600 },
  ])
  expect(await one.commits({ unreleased: true })).toMatchObject([{ hash: four }])
})

test('a merged branch belongs to the release that first contains the merge', async () => {
  const one = await open('merge')
  one.commit('base')
  one.git('checkout', '-q', '-b', 'feature')
  one.commit('feature work')
  one.git('checkout', '-q', 'main')
  one.commit('main work')
  one.git('tag', 'v1.0')
  one.git('merge', '-q', '--no-ff', '-m', 'merge', 'feature')
  one.git('tag', 'v1.1')
  await one.sync()
  expect(await one.owners()).toEqual({
    base: 'v1.0',
    'main work': 'v1.0',
    'feature work': 'v1.1',
    merge: 'v1.1',
  })
  expect((await one.commits()).find(({ subject }) => subject === 'merge')?.parent_count).toBe(2)
})

test('a second sync adds what is new, keeps the ids of releases, and counts no facts when nothing is new', async () => {
  const one = await open('again')
  one.commit('one')
  one.git('tag', 'v1.0')
  one.commit('two')
  await one.sync()
  const [before] = await one.releases()
  const version = await factVersion()
  await one.sync()
  expect(await factVersion()).toBe(version)
  one.commit('three')
  one.git('tag', 'v2.0')
  await one.sync()
  expect(await factVersion()).toBe(version + 1)
  expect(await one.owners()).toEqual({ one: 'v1.0', two: 'v2.0', three: 'v2.0' })
  expect((await one.releases()).at(-1)).toEqual(before)
})

test('what a force push drops is no longer listed, and is again when it comes back', async () => {
  const one = await open('forced')
  one.commit('kept')
  const dropped = one.commit('dropped')
  await one.sync()
  one.git('reset', '-q', '--hard', 'HEAD~1')
  one.commit('instead')
  await one.sync()
  expect(await one.owners()).toEqual({ kept: null, instead: null })
  expect((await one.repository()).commit_count).toBe(2)
  expect(await world.sql('select is_live from commit where hash = $1', [dropped])).toEqual([
    { is_live: false },
  ])
  one.git('branch', 'rescued', dropped)
  await one.sync()
  expect(Object.keys(await one.owners()).toSorted()).toEqual(['dropped', 'instead', 'kept'])
})

test('a tag that moves takes its release along under the same id, and a deleted one gives its commits away', async () => {
  const one = await open('retag')
  one.commit('one')
  one.git('tag', 'v1.0')
  one.commit('two')
  one.git('tag', 'v1.1')
  one.commit('three')
  await one.sync()
  const ids = new Map((await one.releases()).map(({ name, id }) => [name, id]))
  one.git('tag', '-f', 'v1.1')
  one.git('tag', '-d', 'v1.0')
  await one.sync()
  expect(await one.releases()).toMatchObject([{ name: 'v1.1', id: ids.get('v1.1'), commit_count: 3 }])
  expect(await one.owners()).toEqual({ one: 'v1.1', two: 'v1.1', three: 'v1.1' })
})

test('the default branch is renamed, and tracked from then on as long as nothing was reported', async () => {
  const one = await open('renamed')
  one.commit('one')
  expect(await one.sync()).toMatchObject({ branch: 'main' })
  one.git('branch', '-m', 'main', 'trunk')
  const head = one.commit('two')
  expect(await one.sync()).toMatchObject({ branch: 'trunk' })
  expect(await one.repository()).toMatchObject({ default_branch: 'trunk', head, commit_count: 2 })
})

test('an empty repository is a repository without commits, and grows', async () => {
  const one = await open('empty')
  expect(await one.sync()).toMatchObject({ sync_status: 'ok' })
  expect(await one.repository()).toMatchObject({ commit_count: 0, release_count: 0, head: null })
  one.commit('first')
  await one.sync()
  expect((await one.repository()).commit_count).toBe(1)
})

test('a shallow clone says so, and its history arrives when it is deepened', async () => {
  const one = await open('deep')
  for (const subject of ['one', 'two', 'three', 'four']) one.commit(subject)
  one.git('tag', 'v1.0')
  const path = join(folder.path, 'shallow')
  execFileSync('git', ['clone', '-q', '--depth', '2', `file://${one.path}`, path])
  const { organization_id, group_id, owner } = world
  const added = { organization_id, group_id, nickname: 'shallow', kind: 'git' as const, location: path }
  const { id: root_id } = await world.askAsOperator(owner.principal, rootAdd, added)
  const sync = () => world.ask(owner.principal, rootFetch, { organization_id, root_id })
  const count = async () =>
    (await world.sql('select commit_count from repository where root_id = $1', [root_id]))[0]
  expect((await sync()).sync_message).toMatch(/shallow/)
  expect(await count()).toEqual({ commit_count: 2 })
  execFileSync('git', ['fetch', '-q', '--unshallow'], { cwd: path })
  expect((await sync()).sync_message).toBeNull()
  expect(await count()).toEqual({ commit_count: 4 })
  const owned = await world.sql(
    'select count(*)::int as n from commit c join repository p on p.id = c.repository_id where p.root_id = $1 and c.release_id is not null',
    [root_id],
  )
  expect(owned).toEqual([{ n: 4 }])
})

test('many syncs leave the same state as one sync of the same repository', async () => {
  const one = await open('pieces')
  one.commit('a')
  await one.sync()
  one.git('checkout', '-q', '-b', 'side')
  one.commit('b')
  one.git('tag', 'v0.1')
  await one.sync()
  one.git('checkout', '-q', 'main')
  one.commit('c')
  one.git('tag', 'v0.2')
  one.git('merge', '-q', '--no-ff', '-m', 'm', 'side')
  await one.sync()
  one.git('tag', 'v0.3')
  one.git('branch', '-D', 'side')
  await one.sync()
  const state = async () => ({
    owners: await one.owners(),
    releases: (await one.releases()).map(({ name, commit_count, age_seconds }) => [
      name,
      commit_count,
      age_seconds,
    ]),
    counts: (({ commit_count, release_count, head }) => ({ commit_count, release_count, head }))(
      await one.repository(),
    ),
  })
  const pieces = await state()
  for (const table of ['commit', 'release', 'reference', 'repository_graph'])
    await world.sql(`delete from ${table} where repository_id = $1`, [(await one.repository()).id])
  await world.sql('update repository set cursor = null where root_id = $1', [one.root_id])
  await one.sync()
  expect(await state()).toEqual(pieces)
  expect(pieces.owners).toEqual({ a: 'v0.1', b: 'v0.1', c: 'v0.2', m: 'v0.3' })
})

test('broken dates, encodings and names without an address are read, said and sorted last', async () => {
  const one = await open('broken')
  one.commit('fine')
  one.git('config', 'i18n.commitEncoding', 'no-such-encoding')
  const tree = one.git('write-tree')
  const raw = (...lines: string[]) =>
    execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], {
      cwd: one.path,
      input: Buffer.from(
        [`tree ${tree}`, `parent ${one.git('rev-parse', 'HEAD')}`, ...lines].join('\n'),
        'latin1',
      ),
    })
      .toString()
      .trim()
  one.git(
    'update-ref',
    'refs/heads/main',
    raw(
      'author Zoë <> 99999999999 +0000',
      'committer X <x@example.org> -5 +0000',
      '',
      'undated caf\u00e9 \u00ff\n',
    ),
  )
  one.git('update-ref', 'refs/tags/v1.0', one.git('rev-parse', 'main'))
  const { sync_message } = await one.sync()
  expect(sync_message).toMatch(/date is missing/)
  expect(sync_message).toMatch(/without a believable date are no releases/)
  const commits = await one.commits()
  expect(commits.at(-1)).toMatchObject({ authored_at: null, committed_at: null, release_id: null })
  expect(commits.at(-1)?.subject).toMatch(/^undated caf/)
  expect(commits.at(-1)?.author_name).toMatch(/^Zo/)
  expect(await world.sql("select count(*)::int as n from commit where author like 'name:%'")).toEqual([
    { n: 1 },
  ])
})

test('ten thousand tags are read and matched', async () => {
  const one = await open('tags')
  const head = one.commit('one')
  const lines = Array.from({ length: 10_000 }, (_, i) => `${head} refs/tags/v1.${i}\n`)
  writeFileSync(join(one.path, '.git', 'packed-refs'), lines.join(''))
  await one.sync()
  expect((await one.repository()).release_count).toBe(10_000)
  expect((await one.releases()).reduce((sum, { commit_count }) => sum + commit_count, 0)).toBeLessThanOrEqual(
    1,
  )
  await one.sync()
  expect((await one.repository()).release_count).toBe(10_000)
})

test('a release rule that takes none of the tags is said, until one of them is a release', async () => {
  const one = await open('untaken')
  one.commit('one')
  one.git('tag', 'nightly')
  one.git('tag', 'stable')
  const { sync_message } = await one.sync()
  expect(sync_message).toMatch(/^No release: none of the 2 tags matches the release rule \S/)
  one.git('tag', 'v1.0')
  expect(await one.sync()).toMatchObject({ sync_message: null })
})

test('what is not a repository is refused and changes nothing', async () => {
  const one = await open('gone')
  one.commit('one')
  await one.sync()
  rmSync(join(one.path, '.git'), { recursive: true })
  await expect(one.sync()).rejects.toMatchObject({ code: 'unprocessable' })
  expect(await one.owners()).toEqual({ one: null })
  expect((await one.root()).sync_status).toBe('ok')
})
