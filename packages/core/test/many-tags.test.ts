import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { syncedRepository } from './delivery-world.ts'
import { temporaryFolder } from './git-repositories.ts'
import { openWorld, type World } from './world.ts'

const isLong = process.env.WEIR_LONG === '1'
const tags = 100_000
const commits = 1000
const limitMs = 90_000

let world: World
const folder = temporaryFolder()
beforeAll(async () => {
  world = await openWorld({ allowsLocalGit: true })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

test.runIf(isLong)(
  'a hundred thousand tags are read, matched and read again without a change, in a minute and a half each',
  async () => {
    const one = await syncedRepository(world, folder.path, 'many-tags')
    const stream = Array.from({ length: commits }, (_, at) => commit(at)).join('')
    execFileSync('git', ['fast-import', '--quiet'], { cwd: one.path, input: stream })
    const hashes = one.git('rev-list', '--reverse', 'main').split('\n')
    const lines = Array.from({ length: tags }, (_, at) => `${hashes[at % commits]} refs/tags/v1.${at}\n`)
    writeFileSync(join(one.path, '.git', 'packed-refs'), lines.join(''))
    const started = performance.now()
    expect(await one.sync()).toMatchObject({ sync_status: 'ok', sync_message: null })
    const first = performance.now() - started
    expect(await one.repository()).toMatchObject({ commit_count: commits })
    const [stored] = await world.sql<{ n: number }>('select count(*)::int as n from release')
    expect(stored).toEqual({ n: tags })
    await one.sync()
    expect(await world.sql('select count(*)::int as n from release')).toEqual([{ n: tags }])
    const again = performance.now() - started - first
    expect(first).toBeLessThan(limitMs)
    expect(again).toBeLessThan(limitMs)
  },
  3 * limitMs,
)

const commit = (at: number): string =>
  `commit refs/heads/main\ncommitter A <a@example.org> ${1_700_000_000 + at * 3600} +0000\ndata 3\none\n\n`
