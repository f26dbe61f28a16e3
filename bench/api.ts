import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
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
import { defaultLimits } from '../packages/server/src/limits.ts'
import { listen } from '../packages/server/src/listen.ts'
import { newKey } from './report-proof.ts'
import { report, sizeFrom } from './report.ts'

const connections = 16
/** Requests are counted as ever, and never too many. */
const rates = { ...defaultLimits.rates, address: 1e9, credential: 1e9, running: 1e9 }
const mostPerSecond = 6_000

/** Requests a second and their 99th percentile against one instance, over real HTTP, with a token and with a session; client and database share the machine. */
if (process.argv[2] === 'serve') await serve(process.argv[3] ?? '')
else await measure()

interface Ready {
  url: string
  token: string
  organization_id: string
  group_id: string
  /** A one-time link of the owner. */
  code: string
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
  const origins = new Set<string>()
  const app = createApp(core, { log: pino({ level: 'silent' }), origins, limits: { rates } })
  await using listening = await listen(app)
  origins.add(listening.url)
  const code = await core.issueSignInLink(user_id)
  process.send?.({ ...ready, url: listening.url, group_id, code } satisfies Ready)
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
      query: `{ groups(first: 10) { nodes { id name findings(first: 10) { id title vulnerabilities(first: 3) { id status severity treatment } } } } }`,
    })
    await refuseSmaller(ready, graph)
    await load(ready, { path: policy }, 1) // warm
    const read = await load(ready, { path: policy }, seconds)
    const list = await load(ready, { path: `/v1/roots?first=10` }, seconds)
    const levels = await load(ready, { path: '/graphql', body: graph }, seconds)
    const session = await signIn(ready)
    const bySession = await load({ ...ready, session }, { path: policy }, seconds)
    report('api', [
      { name: 'tenant-scoped read', value: read.perSecond, unit: 'req/s', bar: 2500, better: 'higher' },
      { name: 'tenant-scoped read, p99', value: read.p99, unit: 'ms', bar: 50, better: 'lower' },
      {
        name: 'tenant-scoped read with a session',
        value: bySession.perSecond,
        unit: 'req/s',
        bar: 2500,
        better: 'higher',
      },
      {
        name: 'tenant-scoped read with a session, p99',
        value: bySession.p99,
        unit: 'ms',
        bar: 50,
        better: 'lower',
      },
      { name: 'list of 10', value: list.perSecond, unit: 'req/s', bar: null, better: 'higher' },
      {
        name: 'GraphQL 10 + 100 + 300 objects',
        value: levels.perSecond,
        unit: 'req/s',
        bar: 200,
        better: 'higher',
      },
      {
        name: 'GraphQL 10 + 100 + 300 objects, p99',
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
  body?: string
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
  { url, token, session }: Ready & { session?: Session },
  what: What,
  seconds: number,
): Promise<{ perSecond: number; p99: number }> {
  const times: number[] = []
  const text = requestText(`Bearer ${token}`, what)
  const texts = session?.(what, seconds * mostPerSecond) // made before the clock runs: it is the server that is measured
  const next = () => (texts ? texts.pop() : text)
  const started = performance.now()
  const until = started + seconds * 1000
  await Promise.all(Array.from({ length: connections }, () => askAgain(url, next, { until, times })))
  times.sort((a, b) => a - b)
  return {
    perSecond: Math.round(times.length / ((performance.now() - started) / 1000)),
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
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
  url: string,
  next: () => string | undefined,
  { until, times }: { until: number; times: number[] },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    let begun = 0
    const ask = () => {
      answer = ''
      begun = performance.now()
      const text = next()
      if (text === undefined) socket.destroy(new Error('more requests were answered than were made'))
      else socket.write(text)
    }
    socket.setEncoding('latin1').setNoDelay(true).on('error', reject).on('connect', ask)
    socket.on('data', (chunk: string) => {
      answer += chunk
      const head = answer.indexOf('\r\n\r\n')
      const length = /content-length: (\d+)/i.exec(answer.slice(0, head))?.[1]
      if (head < 0 || answer.length < head + 4 + Number(length)) return
      times.push(performance.now() - begun)
      const isFine = answer.startsWith('HTTP/1.1 200') && !answer.includes('"errors"')
      if (isFine && performance.now() < until) return ask()
      socket.destroy(isFine ? undefined : new Error(answer.slice(0, 600)))
    })
    socket.on('close', () => resolve())
  })
}
