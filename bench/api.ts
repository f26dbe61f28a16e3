import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { groupCreate, organizationCreate, rootAdd, tokenCreate } from '@weir/contract'
import { openCore } from '@weir/core'
import { pino } from 'pino'
import { createApp } from '../packages/server/src/app.ts'
import { listen } from '../packages/server/src/listen.ts'
import { report, sizeFrom } from './report.ts'

const connections = 16

/** Requests a second and their 99th percentile against one instance, over real HTTP, with a token; client and database share the machine. */
if (process.argv[2] === 'serve') await serve(process.argv[3] ?? '')
else await measure()

interface Ready {
  url: string
  token: string
  organization_id: string
  group_id: string
}

async function serve(folder: string): Promise<void> {
  await using core = await openCore({ dataFolder: folder })
  const { principal } = await core.ensureOwner({ name: 'Bench' })
  const ready = await core.session({ principal, kind: 'mutation' }, async (call) => {
    const { id: organization_id } = await call(organizationCreate, { name: 'Bench' })
    const { token } = await call(tokenCreate, {
      name: 'bench',
      scopes: ['group:read', 'organization:read'],
      days: 1,
    })
    return { organization_id, token }
  })
  const { organization_id } = ready
  let group_id = ''
  await core.session({ principal, kind: 'mutation' }, async (call) => {
    for (let group = 0; group < 10; group++) {
      const made = await call(groupCreate, { organization_id, name: `Group ${group}` })
      group_id = made.id
      for (let root = 0; root < 10; root++)
        await call(rootAdd, {
          organization_id,
          group_id,
          nickname: `root-${root}`,
          kind: 'url',
          location: `https://example.test/${group}/${root}`,
        })
    }
  })
  const app = createApp(core, { log: pino({ level: 'silent' }) })
  await using listening = await listen(app)
  process.send?.({ ...ready, url: listening.url, group_id } satisfies Ready)
  await new Promise((resolve) => process.once('disconnect', resolve))
}

async function measure(): Promise<void> {
  const seconds = sizeFrom(process.argv) === 'full' ? 8 : 1
  const folder = await mkdtemp(join(tmpdir(), 'weir-bench-'))
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve', folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const ready = await new Promise<Ready>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Ready)) // sent by serve() above
      child.once('exit', () => reject(new Error('the server ended')))
    })
    const policy = `/v1/groups/${ready.group_id}/policy?organization_id=${ready.organization_id}`
    const graph = JSON.stringify({
      query: `{ groups(first: 10) { nodes { id name roots(first: 100) { id nickname group { id name } } } } }`,
    })
    await load(ready, { path: policy }, 1) // warm
    const read = await load(ready, { path: policy }, seconds)
    const list = await load(ready, { path: '/v1/roots?first=10' }, seconds)
    const levels = await load(ready, { path: '/graphql', body: graph }, seconds)
    report('api', [
      { name: 'tenant-scoped read', value: read.perSecond, unit: 'req/s', bar: 2500, better: 'higher' },
      { name: 'tenant-scoped read, p99', value: read.p99, unit: 'ms', bar: 50, better: 'lower' },
      { name: 'list of 10', value: list.perSecond, unit: 'req/s', bar: null, better: 'higher' },
      {
        name: 'GraphQL 10 + 100 + 100 objects',
        value: levels.perSecond,
        unit: 'req/s',
        bar: 200,
        better: 'higher',
      },
      {
        name: 'GraphQL 10 + 100 + 100 objects, p99',
        value: levels.p99,
        unit: 'ms',
        bar: null,
        better: 'lower',
      },
    ])
  } finally {
    child.disconnect()
    await new Promise((resolve) => child.once('exit', resolve))
    await rm(folder, { recursive: true, force: true })
  }
}

async function load(
  { url, token }: Ready,
  what: { path: string; body?: string },
  seconds: number,
): Promise<{ perSecond: number; p99: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  const started = performance.now()
  const until = started + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const begun = performance.now()
        await ask(agent, url + what.path, token, what.body)
        times.push(performance.now() - begun)
      }
    }),
  )
  agent.destroy()
  times.sort((a, b) => a - b)
  return {
    perSecond: Math.round(times.length / ((performance.now() - started) / 1000)),
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
  }
}

function ask(agent: Agent, url: string, token: string, body: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    }
    const sent = request(url, { agent, headers, method: body ? 'POST' : 'GET' }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () =>
        response.statusCode === 200 && !text.includes('"errors"')
          ? resolve()
          : reject(new Error(text.slice(0, 300))),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
