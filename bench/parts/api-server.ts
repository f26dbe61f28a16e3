import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
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
import { startEmbedded } from '../../packages/core/src/db/embedded.ts'
import { createApp } from '../../packages/server/src/app.ts'
import { defaultLimits, unlimitedRates } from '../../packages/server/src/limits.ts'
import { listen } from '../../packages/server/src/listen.ts'
import { listenBare } from './bare-server.ts'
import { processorTime } from './processor-time.ts'

// The process that bench/api.ts asks: an instance with a small organization, one without limits of rate, and the bare one.

/** PostgreSQL looks every ten seconds for tables that grew, and takes a moment to measure them. */
const statisticsMs = 15_000
/** Requests are counted as ever, and never too many. */
const rates = { ...defaultLimits.rates, address: 1e9, credential: 1e9, running: 1e9 }

await serve(process.argv[2] ?? '')

/** What is asked, and how. */
export interface Ready {
  url: string
  token: string
  organization_id: string
  group_id: string
  /** One row that a client asks for by its id. */
  job_id: string
  /** A one-time link of the owner. */
  code: string
  /** The same without limits of rate. */
  uncounted: string
  /** Node and pg alone. */
  bare: string
}

async function serve(folder: string): Promise<void> {
  await using core = await openCore({ dataFolder: folder })
  await using embedded = await startEmbedded({ dataFolder: join(folder, 'postgresql') }) // attaches to the same
  await using bare = await listenBare(embedded.adminUrl)
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
  const filled = await fill(core, principal, organization_id)
  await setTimeout(statisticsMs)
  const origins = new Set<string>()
  const app = createApp(core, { log: pino({ level: 'silent' }), origins, limits: { rates } })
  await using listening = await listen(app)
  origins.add(listening.url)
  const uncounted = createApp(core, { log: pino({ level: 'silent' }), limits: { rates: unlimitedRates } })
  await using other = await listen(uncounted)
  const code = await core.issueSignInLink(user_id)
  process.send?.({
    ...ready,
    url: listening.url,
    uncounted: other.url,
    bare: bare.url,
    ...filled,
    code,
  } satisfies Ready)
  process.on('message', () => process.send?.(processorTime(folder)))
  await new Promise((resolve) => process.once('disconnect', resolve))
}

/** Ten groups, each with ten findings of three vulnerabilities each. */
async function fill(
  core: Core,
  principal: Principal,
  organization_id: string,
): Promise<Pick<Ready, 'group_id' | 'job_id'>> {
  const ask = <O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> =>
    core.session({ principal, kind: operation.kind }, (call) => call(operation, input))
  let group_id = ''
  let job_id = ''
  for (let group = 0; group < 10; group++) {
    group_id = (await ask(groupCreate, { organization_id, name: `Group ${group}` })).id
    const where = { organization_id, group_id }
    const location = `https://git.example.test/${group}`
    const { id: root_id } = await ask(rootAdd, { ...where, nickname: 'root', kind: 'git', location })
    const { id: blob, bytes } = await core.storeUpload(organization_id, Readable.from([findings()]))
    const { id: report_id, job_id: queued } = await ask(reportUpload, { ...where, root_id, blob, bytes })
    job_id = queued ?? ''
    await ask(reportImport, { organization_id, report_id })
  }
  return { group_id, job_id }
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
