import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  groupCreate,
  type InputOf,
  type Operation,
  organizationCreate,
  type OutputOf,
  reportImport,
  reportUpload,
  rootAdd,
  tokenCreate,
} from '@weir/contract'
import { type Core, openCore, type Principal } from '@weir/core'
import { pino } from 'pino'
import { createApp } from '../packages/server/src/app.ts'
import { defaultLimits, unlimitedRates } from '../packages/server/src/limits.ts'
import { listen } from '../packages/server/src/listen.ts'
import { ownMs, processorTime, type ProcessorTime } from './processor-time.ts'
import { newKey } from './report-proof.ts'
import { type BenchCase, report, sizeFrom } from './report.ts'

const connections = 16
/** PostgreSQL looks every ten seconds for tables that grew, and takes a moment to measure them. */
const statisticsMs = 15_000
/** Requests are counted as ever, and never too many. */
const rates = { ...defaultLimits.rates, address: 1e9, credential: 1e9, running: 1e9 }

const graph = JSON.stringify({
  query: `{ groups(first: 10) { nodes { id name findings(first: 10) { id title vulnerabilities(first: 3) { id status severity treatment } } } } }`,
})

/**
 * Requests a second and their 99th percentile against one instance, over real HTTP, with a token and with a session; client and
 * database share the machine. Beside it the processor time that a request costs each of them, which other load changes little.
 * `--only=token` (session, refused, uncounted, list, graphql) measures one; options of Node, such as `--cpu-prof`, are the server's too.
 */
if (process.argv[2] === 'serve') await serve(process.argv[3] ?? '')
else await measure()

interface Ready {
  url: string
  token: string
  organization_id: string
  group_id: string
  /** A one-time link of the owner. */
  code: string
  /** The same without limits of rate. */
  uncounted: string
}

async function serve(folder: string): Promise<void> {
  await using core = await openCore({ dataFolder: folder })
  const { principal, user_id } = await core.ensureOwner({ name: 'Bench' })
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
  const group_id = await fill(core, principal, organization_id)
  await setTimeout(statisticsMs)
  const origins = new Set<string>()
  const app = createApp(core, { log: pino({ level: 'silent' }), origins, limits: { rates } })
  await using listening = await listen(app)
  origins.add(listening.url)
  const uncounted = createApp(core, { log: pino({ level: 'silent' }), limits: { rates: unlimitedRates } })
  await using other = await listen(uncounted)
  const code = await core.issueSignInLink(user_id)
  process.send?.({ ...ready, url: listening.url, uncounted: other.url, group_id, code } satisfies Ready)
  process.on('message', () => process.send?.(processorTime(folder)))
  await new Promise((resolve) => process.once('disconnect', resolve))
}

/** Ten groups, each with ten findings of three vulnerabilities each. */
async function fill(core: Core, principal: Principal, organization_id: string): Promise<string> {
  const ask = <O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> =>
    core.session({ principal, kind: operation.kind }, (call) => call(operation, input))
  let group_id = ''
  for (let group = 0; group < 10; group++) {
    group_id = (await ask(groupCreate, { organization_id, name: `Group ${group}` })).id
    const where = { organization_id, group_id }
    const location = `https://git.example.test/${group}`
    const { id: root_id } = await ask(rootAdd, { ...where, nickname: 'root', kind: 'git', location })
    const { id: blob, bytes } = await core.storeUpload(organization_id, Readable.from([findings()]))
    const { id: report_id } = await ask(reportUpload, { ...where, root_id, blob, bytes })
    await ask(reportImport, { organization_id, report_id })
  }
  return group_id
}

function findings(): Buffer {
  const rows = Array.from({ length: 30 }, (_, row) => ({
    rule: `rule-${row % 10}`,
    title: `Finding ${row % 10}`,
    severity: 'high',
    path: `src/file-${row}.ts`,
    line: row + 1,
  }))
  return Buffer.from(
    JSON.stringify({ format: 'weir-1', tool: { name: 'bench' }, complete: true, vulnerabilities: rows }),
  )
}

async function measure(): Promise<void> {
  const part = sizeFrom(process.argv) === 'full' ? 1 : 0.05
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7)
  const folder = await mkdtemp(join(tmpdir(), 'weir-bench-'))
  const child = fork(fileURLToPath(import.meta.url), ['serve', folder])
  try {
    const ready = (await heard(child)) as Ready // sent by serve() above
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

interface Found {
  perSecond: number
  p99: number
  count: number
  /** Processor time of the client. */
  client: number
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
  return (await heard(child)) as ProcessorTime // sent by serve() above
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

/** A session, and requests that show it: each with a proof of its own. */
type Session = (what: What, most: number) => string[]

interface What {
  path: string
  body?: string | undefined
  /** What it is answered with, unless 200. */
  status?: number | undefined
}

async function signIn({ url, code }: Ready): Promise<Session> {
  const key = newKey()
  const body = JSON.stringify({ code })
  const dpop = key.proof({ method: 'POST', url: `${url}/v1/sign-in`, body })
  const headers = { 'content-type': 'application/json', dpop }
  const response = await fetch(`${url}/v1/sign-in`, { method: 'POST', headers, body })
  const { token } = (await response.json()) as { token: string } // the contract's SignedIn
  return (what, most) =>
    Array.from({ length: most }, () => {
      const method = what.body === undefined ? 'GET' : 'POST'
      const address = url + new URL(what.path, url).pathname
      const proof = key.proof({ method, url: address, token, body: what.body })
      return requestText(`DPoP ${token}\r\ndpop: ${proof}`, what)
    })
}

async function load(
  { url, token, session }: Ready & { session?: Session | undefined },
  what: What,
  many: number,
): Promise<Found> {
  const times: number[] = []
  const text = requestText(`Bearer ${token}`, what)
  // made before the clock runs: it is the server that is measured
  const texts = session?.(what, many) ?? Array.from({ length: many }, () => text)
  const started = performance.now()
  const clientBefore = ownMs()
  await Promise.all(
    Array.from({ length: connections }, () => askAgain({ url, status: what.status ?? 200 }, texts, times)),
  )
  times.sort((a, b) => a - b)
  return {
    perSecond: Math.round(times.length / ((performance.now() - started) / 1000)),
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
    count: times.length,
    client: ownMs() - clientBefore,
  }
}

function requestText(credential: string, { path, body }: What): string {
  const head = `host: bench\r\nauthorization: ${credential}\r\n`
  if (body === undefined) return `GET ${path} HTTP/1.1\r\n${head}\r\n`
  const length = Buffer.byteLength(body)
  return `POST ${path} HTTP/1.1\r\n${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`
}

/** One connection that asks again as soon as it is answered. A bare socket: a client library costs as much as the server. */
function askAgain(
  { url, status }: { url: string; status: number },
  texts: string[],
  times: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    let begun = 0
    const ask = () => {
      answer = ''
      begun = performance.now()
      const text = texts.pop()
      if (text === undefined) socket.destroy()
      else socket.write(text)
    }
    socket.setEncoding('latin1').setNoDelay(true).on('error', reject).on('connect', ask)
    socket.on('data', (chunk: string) => {
      answer += chunk
      const head = answer.indexOf('\r\n\r\n')
      const length = /content-length: (\d+)/i.exec(answer.slice(0, head))?.[1]
      if (head < 0 || answer.length < head + 4 + Number(length)) return
      times.push(performance.now() - begun)
      const isFine = answer.startsWith(`HTTP/1.1 ${status} `) && !answer.includes('"errors"')
      if (isFine) ask()
      else socket.destroy(new Error(answer.slice(0, 600)))
    })
    socket.on('close', () => resolve())
  })
}
