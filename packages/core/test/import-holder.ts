import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import {
  Fault,
  groupCreate,
  type InputOf,
  type Operation,
  organizationCreate,
  type OutputOf,
  reportRead,
  reportUpload,
  rootAdd,
} from '@weir/contract'
import { openCore } from '../src/core.ts'
import { generateSarif } from './sarif-generator.ts'

// A process that serves a data folder with a worker, uploads one report to a root of its own, and tells each step.
const [dataFolder = '', cycle = '', count = ''] = process.argv.slice(2)
const core = await openCore({ dataFolder })
await core.startWorker()
const { principal } = await core.ensureOwner({ name: 'Owner' })

const ask = <O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> =>
  core.session({ principal, kind: operation.kind }, (call) => call(operation, input))
const tell = (step: Record<string, string>) => process.stdout.write(`${JSON.stringify(step)}\n`)

/** Asks again while the database restarts; what was said to have failed has changed nothing. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'busy')) throw error
      await wait(100)
    }
  }
}

const { id: organization_id } = await ask(organizationCreate, { name: `Cycle ${cycle}` })
const { id: group_id } = await ask(groupCreate, { organization_id, name: 'Group' })
const location = `https://git.example.test/${cycle}`
const root = await ask(rootAdd, { organization_id, group_id, nickname: 'main', kind: 'git', location })
const body = gzipSync(Buffer.concat([...generateSarif({ count: Number(count), seed: Number(cycle) + 1 })]))
tell({ step: 'ready' })

const stored = await core.storeUpload(organization_id, new Blob([body]).stream())
const about = { organization_id, group_id, root_id: root.id }
const { id: report_id } = await ask(reportUpload, { ...about, blob: stored.id, bytes: stored.bytes })
tell({ step: 'acknowledged', organization_id, report_id, root_id: root.id })

for (;;) {
  const { status } = await insist(() => ask(reportRead, { organization_id, report_id }))
  if (status === 'done' || status === 'failed') {
    tell({ step: status })
    break
  }
  await wait(50)
}
setInterval(() => undefined, 60_000)
