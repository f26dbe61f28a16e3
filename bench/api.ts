import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Found, load, signIn } from './parts/api-load.ts'
import type { Ready } from './parts/api-server.ts'
import type { ProcessorTime } from './parts/processor-time.ts'
import { type BenchCase, report, sizeFrom } from './parts/report.ts'

const graph = JSON.stringify({
  query: `{ groups(first: 10) { nodes { id name findings(first: 10) { id title vulnerabilities(first: 3) { id status severity treatment } } } } }`,
})

/**
 * Requests a second and their 99th percentile against one instance, over real HTTP, with a token and with a session; client and
 * database share the machine. Beside it the processor time that a request costs each of them, which other load changes little, and
 * what Node and pg alone do here with a transaction that reads one row under row-level security.
 * `--only=token` (session, refused, uncounted, list, graphql, bare) measures one; options of Node, such as `--cpu-prof`, are the server's too.
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
    const path = `/v1/groups/${ready.group_id}/policy?organization_id=${ready.organization_id}`
    const session = only === undefined || only === 'session' ? await signIn(ready) : undefined
    const questions = [
      { key: 'token', name: 'tenant-scoped read', path, many: 16_000, bar: 2500, worst: 50 },
      {
        key: 'session',
        name: 'tenant-scoped read with a session',
        path,
        session,
        many: 16_000,
        bar: 2500,
        worst: 50,
      },
      {
        key: 'refused',
        name: 'refused read',
        path: `/v1/members?organization_id=${ready.organization_id}`,
        status: 403,
        many: 6_000,
        bar: null,
        worst: null,
      },
      {
        key: 'uncounted',
        name: 'tenant-scoped read without limits of rate',
        path,
        url: ready.uncounted,
        many: 6_000,
        bar: null,
        worst: null,
      },
      {
        key: 'bare',
        name: 'baseline: Node and pg alone',
        path: '/',
        url: ready.bare,
        many: 6_000,
        bar: null,
        worst: null,
      },
      { key: 'list', name: 'list of 10', path: '/v1/roots?first=10', many: 6_000, bar: null, worst: null },
      {
        key: 'graphql',
        name: 'GraphQL 10 + 100 + 300 objects',
        path: '/graphql',
        body: graph,
        many: 800,
        bar: 200,
        worst: null,
      },
    ].filter(({ key }) => only === undefined || key === only)
    const cases: BenchCase[] = []
    for (const question of questions) {
      const many = question.many * part
      const { session, url = ready.url } = question
      await load({ ...ready, url, session }, question, many / 2) // warm
      const before = await used(child)
      const found = await load({ ...ready, url, session }, question, many)
      cases.push(...casesOf(question, found, since(before, await used(child))))
    }
    report('api', cases)
  } finally {
    child.disconnect()
    await new Promise((resolve) => child.once('exit', resolve))
    await rm(folder, { recursive: true, force: true })
  }
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
