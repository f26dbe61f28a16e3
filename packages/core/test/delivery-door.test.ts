import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  commitList,
  jobRead,
  releaseList,
  releaseRule,
  repositoryList,
  rootAdd,
  rootFetch,
  rootSync,
} from '@weir/contract'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Worker } from '../src/job/worker.ts'
import { type SyncedRepository, syncedRepository } from './delivery-world.ts'
import { temporaryFolder } from './git-repositories.ts'
import { openWorld, type World } from './world.ts'

let world: World
let worker: Worker | undefined
const folder = temporaryFolder()
const open = (nickname: string) => syncedRepository(world, folder.path, nickname)
beforeAll(async () => {
  world = await openWorld({ allowsLocalGit: true })
})
afterEach(async () => {
  await worker?.[Symbol.asyncDispose]()
  worker = undefined
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** Queues a sync as somebody, lets the worker do it, and waits for its end. */
async function syncLater(
  { root_id }: SyncedRepository,
  { principal } = world.owner,
  meanwhile = async () => {},
) {
  const { organization_id } = world
  const { id: job_id } = await world.ask(principal, rootSync, { organization_id, root_id })
  await meanwhile()
  worker ??= await world.core.startWorker(1)
  for (;;) {
    const job = await world.ask(world.owner.principal, jobRead, { organization_id, job_id })
    if (job.status === 'done' || job.status === 'failed') return job
    await new Promise((next) => setTimeout(next, 50))
  }
}

test('a root is queued, then ok; a failed job is seen on the root although it took everything back', async () => {
  const one = await open('job')
  one.commit('one')
  expect((await one.root()).sync_status).toBe('unknown')
  await syncLater(one, world.owner, async () => {
    expect(await one.root()).toMatchObject({ sync_status: 'queued', sync_message: null })
  })
  expect(await one.root()).toMatchObject({ sync_status: 'ok', sync_message: null })
  rmSync(join(one.path, '.git'), { recursive: true })
  const failed = await syncLater(one)
  expect(failed).toMatchObject({ status: 'failed', fault_code: 'unprocessable' })
  expect(await one.root()).toMatchObject({ sync_status: 'failed', sync_message: failed.fault_message })
  expect(await one.owners()).toEqual({ one: null })
  one.git('init', '-q', '--initial-branch=main')
  one.commit('two')
  await one.sync()
  expect(await one.root()).toMatchObject({ sync_status: 'ok', sync_message: null })
  expect(await one.owners()).toEqual({ two: null })
})

test('a job is refused when who asked for it lost the right meanwhile', async () => {
  const one = await open('lost')
  one.commit('one')
  const { organization_id, group_id } = world
  const developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const job = await syncLater(one, developer, async () => {
    await world.sql('delete from group_member where user_id = $1', [developer.user_id])
  })
  expect(job.status).toBe('failed')
  expect(['denied', 'not_found']).toContain(job.fault_code)
  expect((await one.root()).sync_status).toBe('failed')
  expect(await world.sql('select 1 from repository where root_id = $1', [one.root_id])).toEqual([])
})

test('a local folder is refused by a process that may not read it, directly and as a job', async () => {
  await using server = await openWorld()
  const { organization_id, root_id, owner } = server
  await server.sql('update root set location = $1', [folder.path])
  const input = { organization_id, root_id }
  await expect(server.ask(owner.principal, rootFetch, input)).rejects.toMatchObject({ code: 'unprocessable' })
  await expect(server.ask(owner.principal, rootSync, input)).rejects.toMatchObject({ code: 'unprocessable' })
})

test('nobody reads by ssh with the keys of the server: only the command on the machine itself does', async () => {
  const { organization_id, group_id, owner } = world
  const { id: root_id } = await world.ask(owner.principal, rootAdd, {
    organization_id,
    group_id,
    nickname: 'by-ssh',
    kind: 'git',
    location: 'ssh://git@git.example.test/app.git',
  })
  const input = { organization_id, root_id }
  await expect(world.ask(owner.principal, rootFetch, input)).rejects.toMatchObject({
    code: 'unprocessable',
    evidence: { reason: 'ssh_needs_credential' },
  })
  await expect(world.askAsOperator(owner.principal, rootFetch, input)).rejects.toThrow(
    /name of the host is not known/,
  )
})

test('only the operator names a folder of the machine, also where such folders are read', async () => {
  const { organization_id, group_id, owner } = world
  const at = (location: string) =>
    ({ organization_id, group_id, nickname: 'named', kind: 'git', location }) as const
  for (const location of [folder.path, '/etc', '/'])
    await expect(world.ask(owner.principal, rootAdd, at(location)), location).rejects.toMatchObject({
      code: 'invalid',
      evidence: { pointer: '/location' },
    })
  await expect(world.askAsOperator(owner.principal, rootAdd, at(folder.path))).resolves.toMatchObject({
    location: folder.path,
  })
})

test('an address that no forge would read is not kept: it may hold a secret', async () => {
  const { organization_id, group_id, owner } = world
  const at = { organization_id, group_id, nickname: 'kept', kind: 'git' as const }
  for (const location of [
    'ssh://git:secret@git.example.test/app',
    'https://git.example.test/app?access_token=secret',
    'https://git.example.test/app#secret',
    'ssh://-oProxyCommand=touch/app',
  ])
    await expect(world.ask(owner.principal, rootAdd, { ...at, location }), location).rejects.toMatchObject({
      code: 'invalid',
      evidence: { pointer: '/location' },
    })
})

test('the machine itself and what is next to it are never called', async () => {
  await using server = await openWorld()
  const { organization_id, root_id, owner } = server
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
  ]) {
    await server.sql('update root set location = $1', [`https://${host}/app.git`])
    const asked = server.ask(owner.principal, rootFetch, { organization_id, root_id })
    await expect(asked, host).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/never called/),
    })
  }
})

test('one sync of a repository runs at a time', async () => {
  const one = await open('busy')
  one.commit('one')
  const both = await Promise.allSettled([one.sync(), one.sync(), one.sync()])
  const refused = both.filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThan(0)
  for (const one of refused) expect(one).toMatchObject({ reason: { code: 'busy' } })
  expect(await one.owners()).toEqual({ one: null })
})

test('a cancelled sync leaves nothing', async () => {
  const one = await open('cancelled')
  one.commit('one')
  const { organization_id, owner } = world
  const asker = { principal: owner.principal, kind: 'mutation' as const, signal: AbortSignal.timeout(30) }
  const asked = world.core.session(asker, (call) =>
    call(rootFetch, { organization_id, root_id: one.root_id }),
  )
  await expect(asked).rejects.toMatchObject({ code: 'timeout' })
  expect(await world.sql('select 1 from repository where root_id = $1', [one.root_id])).toEqual([])
  await one.sync()
  expect(await one.owners()).toEqual({ one: null })
})

test('another organization and another group see nothing of a repository, and cannot name it', async () => {
  const one = await open('walls')
  one.commit('one')
  one.git('tag', 'v1.0')
  await one.sync()
  const { id: repository_id } = await one.repository()
  const [release] = await one.releases()
  const other = await world.organization('Second')
  const beta = await world.group(world.owner, world.organization_id, 'Beta')
  const inside = await world.join(world.organization_id, 'member', { id: beta.group_id, role: 'developer' })
  for (const [{ principal }, organization_id] of [
    [other.owner, other.organization_id],
    [inside, world.organization_id],
  ] as const) {
    for (const list of [repositoryList, commitList, releaseList])
      expect((await world.ask(principal, list, { organization_id })).total, list.name).toBe(0)
    const named = { organization_id, repository_ids: [repository_id] }
    await expect(world.ask(principal, commitList, named)).rejects.toMatchObject({ code: 'not_found' })
    const ofRelease = { organization_id, release_ids: [release?.id ?? ''] }
    await expect(world.ask(principal, commitList, ofRelease)).rejects.toMatchObject({ code: 'not_found' })
    const fetched = world.ask(principal, rootFetch, { organization_id, root_id: one.root_id })
    await expect(fetched).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('a release rule is previewed without effect, then decides releases and owners at once', async () => {
  const one = await open('rule')
  one.commit('one')
  one.git('tag', 'v1.0')
  one.commit('two')
  one.git('tag', 'build-7')
  await one.sync()
  const { organization_id, owner } = world
  const { id: repository_id } = await one.repository()
  const change = (rule: string, preview: boolean) =>
    world.ask(owner.principal, releaseRule, { organization_id, repository_id, rule, preview })
  const expected = { matched: ['build-7'], matched_total: 1, unmatched: ['v1.0'], unmatched_total: 1 }
  expect(await change(String.raw`build-\d+`, true)).toEqual(expected)
  expect(await one.owners()).toEqual({ one: 'v1.0', two: null })
  expect(await change(String.raw`build-\d+`, false)).toEqual(expected)
  expect(await one.owners()).toEqual({ one: 'build-7', two: 'build-7' })
  expect(await one.repository()).toMatchObject({ release_count: 1, release_rule: String.raw`build-\d+` })
  await one.sync()
  expect(await one.owners()).toEqual({ one: 'build-7', two: 'build-7' })
  await expect(change('(a)\\1', true)).rejects.toMatchObject({
    code: 'invalid',
    evidence: { pointer: '/rule' },
  })
  const member = await world.join(organization_id, 'member', { id: world.group_id, role: 'manager' })
  const asked = world.ask(member.principal, releaseRule, {
    organization_id,
    repository_id,
    rule: 'x',
    preview: true,
  })
  await expect(asked).rejects.toMatchObject({ code: 'denied' })
})

test('commits page by keyset in one order, newest first', async () => {
  const one = await open('pages')
  for (let i = 0; i < 7; i++) one.commit(`c${i}`)
  await one.sync()
  const { organization_id, owner } = world
  const repository_ids = [(await one.repository()).id]
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await world.ask(owner.principal, commitList, {
      organization_id,
      repository_ids,
      first: 3,
      ...(after ? { after } : {}),
    })
    seen.push(...page.items.map(({ subject }) => subject))
    expect(page.total).toBe(7)
    after = page.has_next ? page.cursors.at(-1) : undefined
  } while (after)
  expect(seen).toEqual(['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0'])
})

test('no e-mail address and no file content is in any table; names are in the directory only', async () => {
  const one = await open('canary')
  writeFileSync(join(one.path, 'canary.txt'), 'CANARY-CONTENT')
  one.git('add', 'canary.txt')
  one.commit('one', { name: 'Canary Person', email: 'canary-address@example.org' })
  one.commit('two', { name: 'canary-named@example.org', email: 'canary-named@example.org' })
  one.git('tag', '-m', 'canary', 'v1.0')
  await one.sync()
  expect((await one.commits()).map(({ author_name }) => author_name)).toEqual([
    'canary-named',
    'Canary Person',
  ])
  for (const needle of [
    'CANARY-CONTENT',
    'canary.txt',
    'canary-address',
    'canary-named@',
    'ada@example',
    'Ada@Example',
  ])
    expect(await placesOf(needle, ['public', 'directory']), needle).toEqual([])
  expect(await placesOf('Canary Person', ['public'])).toEqual([])
  expect(await placesOf('Canary Person', ['directory'])).toEqual(['directory.author'])
})

/** Tables in which any row holds a text, in any column. */
async function placesOf(needle: string, schemas: string[]): Promise<string[]> {
  const tables = await world.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any ($1) order by 1`,
    [schemas],
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await world.sql(`select 1 from ${name} t where position($1 in t::text) > 0 limit 1`, [
      needle,
    ])
    if (rows.length > 0) found.push(name)
  }
  return found
}
