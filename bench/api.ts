import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Found, load, type Session, signIn, type What } from './parts/api-load.ts'
import type { Ready } from './parts/api-server.ts'
import type { ProcessorTime } from './parts/processor-time.ts'
import { type BenchCase, report, sizeFrom } from './parts/report.ts'

const read = 'tenant-scoped read'
const baseline = 'baseline: Node and pg, a statement at a time'
const graph = JSON.stringify({
  query: `{ groups(first: 10) { nodes { id name findings(first: 10) { id title vulnerabilities(first: 3) { id status severity treatment } } } } }`,
})

/**
 * Requests a second and their 99th percentile against one instance, over real HTTP, with a token and with a session; client and
 * database share the machine. Beside it the processor time that a request costs each of them, which other load changes little, and
 * what Node and pg alone do here with a transaction that reads one row under row-level security.
 * `--only=token` (session, refused, uncounted, policy, list, graphql, bare) measures one; options of Node, such as `--cpu-prof`, are the server's too.
 */
await measure()

async function measure(): Promise<void> {
  const part = sizeFrom(process.argv) === 'full' ? 1 : 0.05
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7)
  const folder = await mkdtemp(join(tmpdir(), 'weir-bench-'))
  const child = fork(join(import.meta.dirname, 'parts/api-server.ts'), [folder])
  try {
    const ready = (await heard(child)) as Ready // sent by parts/api-server.ts
    await refuseSmaller(ready, graph)
    const session = only === undefined || only === 'session' ? await signIn(ready) : undefined
    const questions = questionsOf(ready, session).filter(({ key }) => only === undefined || key === only)
    const cases: BenchCase[] = []
    for (const question of questions) {
      const many = question.many * part
      const { session, url } = question
      await load({ ...ready, url, session }, question, many / 2) // warm
      const before = await used(child)
      const found = await load({ ...ready, url, session }, question, many)
      cases.push(...casesOf(question, found, since(before, await used(child))))
    }
    report('api', [...cases, ...shareOf(cases)])
  } finally {
    child.disconnect()
    await new Promise((resolve) => child.once('exit', resolve))
    await rm(folder, { recursive: true, force: true })
  }
}

interface Question extends What {
  key: string
  name: string
  url: string
  session?: Session | undefined
  /** Requests of the full size, after half as many that are not counted: engines compile what they run often. */
  many: number
  bar: number | null
  /** Bar of the 99th percentile, in milliseconds. */
  worst: number | null
}

function questionsOf(
  { url, uncounted, bare, group_id, job_id, organization_id }: Ready,
  session: Session | undefined,
): Question[] {
  // as the bare one: one row of one table, by its id
  const path = `/v1/jobs/${job_id}?organization_id=${organization_id}`
  const plain = { url, path, many: 20_000, bar: null, worst: null }
  return [
    { ...plain, key: 'token', name: read, many: 40_000, bar: 2500, worst: 50 },
    // proofs are of this minute
    { ...plain, key: 'session', name: `${read} with a session`, session, bar: 2500, worst: 50 },
    {
      ...plain,
      key: 'refused',
      name: 'refused read',
      path: `/v1/members?organization_id=${organization_id}`,
      status: 403,
    },
    { ...plain, key: 'uncounted', name: `${read} without limits of rate`, url: uncounted },
    { ...plain, key: 'bare', name: baseline, url: bare, path: '/' },
    {
      ...plain,
      key: 'policy',
      name: 'read of three tables (the policy in force)',
      path: `/v1/groups/${group_id}/policy?organization_id=${organization_id}`,
    },
    { ...plain, key: 'list', name: 'list of 10', path: '/v1/roots?first=10', many: 6_000 },
    {
      ...plain,
      key: 'graphql',
      name: 'GraphQL 10 + 100 + 300 objects',
      path: '/graphql',
      body: graph,
      many: 1_600,
      bar: 200,
    },
  ]
}

/** The bar and the baseline were measured on one machine: their ratio holds on others. */
function shareOf(cases: readonly BenchCase[]): BenchCase[] {
  const of = (name: string) => cases.find((one) => one.name === name)?.value ?? Number.NaN
  const value = of(read) / of(baseline)
  return Number.isNaN(value)
    ? []
    : [{ name: `${read} over the baseline`, value, unit: '×', bar: 2500 / 4534, better: 'higher' }]
}

function casesOf(
  { name, bar, worst }: { name: string; bar: number | null; worst: number | null },
  { perSecond, p99, count, client }: Found,
  spent: ProcessorTime,
): BenchCase[] {
  return [
    { name, value: perSecond, unit: 'req/s', bar, better: 'higher' },
    { name: `${name}, p99`, value: p99, unit: 'ms', bar: worst, better: 'lower' },
    ...Object.entries({ ...spent, client }).map(([side, ms]): BenchCase => ({
      name: `${name}, processor time of the ${side}`,
      value: ms / count,
      unit: 'ms',
      bar: null,
      better: 'lower',
    })),
  ]
}

async function used(child: ChildProcess): Promise<ProcessorTime> {
  child.send('used')
  return (await heard(child)) as ProcessorTime // sent by parts/api-server.ts
}

function since(before: ProcessorTime, now: ProcessorTime): ProcessorTime {
  return { server: now.server - before.server, database: now.database - before.database }
}

function heard(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the server ended'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}

/** What is measured must be what it is called. */
async function refuseSmaller({ url, token }: Ready, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
  const objects = (await answer.text()).split('"id":').length - 1
  if (objects !== 410) throw new Error(`the document answers ${objects} objects, not 10 + 100 + 300`)
}
