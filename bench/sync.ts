import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  commitList,
  groupCreate,
  organizationCreate,
  releaseRule,
  repositoryList,
  rootAdd,
  rootFetch,
} from '@weir/contract'
import { openCore } from '@weir/core'
import { generateRepository } from '../packages/core/test/git-generator.ts'
import { report, sizeFrom } from './parts/report.ts'

const isFull = sizeFrom(process.argv) === 'full'
const commits = isFull ? 100_000 : 5_000
const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'))
const path = join(folder, 'app.git')

/** Milliseconds one run takes. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** Resident megabytes of this process and of git, without the database (Linux). */
function residentMb(): number {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    read(`/proc/self/task/${task}/children`).split(' '),
  )
  const git = [...new Set(children)].filter((id) => id !== '' && read(`/proc/${id}/comm`).trim() === 'git')
  const kilobytes = ['self', ...git].map((id) =>
    Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0),
  )
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // the program ended between listing and reading, or there is no /proc
  }
}

try {
  await generateRepository(path, { seed: 1, commits, tags: commits / 100 })
  await using core = await openCore({ dataFolder: join(folder, 'data'), allowsLocalGit: true })
  const { principal } = await core.ensureOwner({ name: 'Bench' })
  const asker = { principal, kind: 'mutation' as const, isLocalCommand: true }
  const { id: organization_id } = await core.session(asker, (call) =>
    call(organizationCreate, { name: 'Bench' }),
  )
  const root_id = await core.session(asker, async (call) => {
    const { id: group_id } = await call(groupCreate, { organization_id, name: 'Bench' })
    const root = { organization_id, group_id, nickname: 'app', kind: 'git' as const, location: path }
    return (await call(rootAdd, root)).id
  })
  const sync = () => core.session(asker, (call) => call(rootFetch, { organization_id, root_id }))

  const before = residentMb()
  let peak = before
  const sampler = setInterval(() => (peak = Math.max(peak, residentMb())), 50)
  const first = await timed(sync)
  clearInterval(sampler)
  const nothing: number[] = []
  const fresh: number[] = []
  for (let round = 0; round < 5; round++) {
    nothing.push(await timed(sync))
    await generateRepository(path, { seed: 10 + round, commits: 1000, tags: 0, continues: true })
    fresh.push(await timed(sync))
  }
  const [repository] = (
    await core.session({ principal, kind: 'query' }, (call) => call(repositoryList, { organization_id }))
  ).items
  const repository_id = repository?.id ?? ''
  const rule = String.raw`v\d+\.\d*[02468]\.0`
  const changed = await timed(() =>
    core.session(asker, (call) => call(releaseRule, { organization_id, repository_id, rule })),
  )
  const pages: number[] = []
  for (let round = 0; round < 5; round++)
    for (const filter of [{}, { repository_ids: [repository_id] }, { unreleased: true }])
      pages.push(
        await timed(() =>
          core.session({ principal, kind: 'query' }, (call) =>
            call(commitList, { organization_id, ...filter }),
          ),
        ),
      )
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  console.log(`${repository?.commit_count} commits, ${repository?.release_count} releases`)
  report('sync', [
    {
      name: `first sync into the database, ${commits} commits`,
      value: commits / (first / 1000),
      unit: 'commits/s',
      bar: null,
      better: 'higher',
    },
    { name: 'memory above start, with git', value: peak - before, unit: 'MB', bar: 500, better: 'lower' },
    { name: 'sync of 1,000 new commits', value: middle(fresh), unit: 'ms', bar: 2000, better: 'lower' },
    { name: 'sync of nothing new', value: middle(nothing), unit: 'ms', bar: 1000, better: 'lower' },
    { name: 'page of commits, whole answer', value: middle(pages), unit: 'ms', bar: 100, better: 'lower' },
    { name: 'slowest page of commits', value: Math.max(...pages), unit: 'ms', bar: null, better: 'lower' },
    {
      name: 'another release rule, half of the releases',
      value: changed,
      unit: 'ms',
      bar: null,
      better: 'lower',
    },
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
