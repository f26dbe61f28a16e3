import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packDag, unpackDag } from '../packages/core/src/calc/dag-blob.ts'
import { growDag } from '../packages/core/src/calc/dag-growth.ts'
import { emptyDag } from '../packages/core/src/calc/dag.ts'
import type { Dag } from '../packages/core/src/calc/dag.ts'
import type { ForgeCursor } from '../packages/core/src/delivery/forge.ts'
import { git } from '../packages/core/src/delivery/forges/git/git.ts'
import { generateRepository } from '../packages/core/test/git-generator.ts'
import { medianMs, report, sizeFrom } from './parts/report.ts'

const isFull = sizeFrom(process.argv) === 'full'
const commits = isFull ? 1_000_000 : 20_000
const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'))
const repository = join(folder, 'app.git')
const hands = {
  cacheFolder: join(folder, 'cache'),
  emailKey: Buffer.from('bench'),
  signal: new AbortController().signal,
  allowLocal: true,
}

let last: ForgeCursor | null = null

/** Reads everything since a cursor and adds it to a graph, as a sync does before it stores. */
async function sync(dag: Dag, cursor: ForgeCursor | null): Promise<Dag> {
  const growth = growDag(dag)
  for await (const batch of git.read(repository, cursor, hands)) {
    if (batch.kind === 'commits') for (const commit of batch.commits) growth.add(commit)
    if (batch.kind === 'end') last = batch.cursor
  }
  return growth.finish()
}

/** Resident megabytes of this process and the programs it runs, sampled (Linux). */
function residentMb(): number {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    read(`/proc/self/task/${task}/children`).split(' '),
  )
  const all = ['self', ...new Set(children.filter(Boolean))]
  const kilobytes = all.map((id) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0))
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The program ended between listing and reading, or there is no /proc.
    return ''
  }
}

try {
  await generateRepository(repository, { seed: 1, commits, tags: commits / 1000 })
  let peak = 0
  const sampler = setInterval(() => (peak = Math.max(peak, residentMb())), 50)
  let dag = await sync(emptyDag, null)
  peak = Math.max(peak, residentMb())
  clearInterval(sampler)
  const whole = await medianMs(isFull ? 2 : 5, async () => (dag = await sync(emptyDag, null)))
  const stored = packDag(dag)
  const cursor = last
  await generateRepository(repository, {
    seed: 2,
    commits: 1000,
    tags: 0,
    continues: true,
    startsAt: 1_500_000_000 + commits * 230,
  })
  const extended = await medianMs(5, async () => {
    const after = await sync(unpackDag(stored), cursor)
    if (after.size !== dag.size + 1000)
      throw new Error(`Expected 1,000 new commits, found ${after.size - dag.size}.`)
    packDag(after)
  })
  const of = `${commits.toLocaleString('en')} commits`
  report('git-sync', [
    {
      name: `graph and metadata, ${of}`,
      value: commits / (whole / 1000),
      unit: 'commits/s',
      bar: 40_000,
      better: 'higher',
    },
    { name: `peak memory with git, ${of}`, value: peak, unit: 'MB', bar: 500, better: 'lower' },
    {
      name: `1,000 new commits on ${of}, graph loaded and stored`,
      value: extended,
      unit: 'ms',
      bar: 2000,
      better: 'lower',
    },
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
