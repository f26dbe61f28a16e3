import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  groupCreate,
  type InputOf,
  type Operation,
  organizationCreate,
  type OutputOf,
  type Report,
  reportImport,
  reportUpload,
  rootAdd,
} from '@weir/contract'
import { openCore } from '../../packages/core/src/core.ts'
import { databaseProcessorMs } from './database-processor.ts'

// One process of bench/import.ts: core on an embedded database of its own, and the imports one after the other.
const [reports = '', expectedCount = '', measure = ''] = process.argv.slice(2)
const count = Number(expectedCount)
const dataFolder = await mkdtemp(join(tmpdir(), 'weir-bench-'))
const core = await openCore({ dataFolder })
const { principal } = await core.ensureOwner({ name: 'Bench' })

const ask = <O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> =>
  core.session({ principal, kind: operation.kind }, (call) => call(operation, input))

const { id: organization_id } = await ask(organizationCreate, { name: 'Bench' })
const { id: group_id } = await ask(groupCreate, { organization_id, name: 'Bench' })
const addGit = (nickname: string) =>
  ask(rootAdd, {
    organization_id,
    group_id,
    nickname,
    kind: 'git',
    location: `https://git.example.test/${nickname}`,
  })

/** With `cpu`, the time of processors that this process and its database had, instead of the clock. */
function clock(): number {
  if (measure !== 'cpu') return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000 + databaseProcessorMs()
}

/** From the first byte of the upload to the receipt. */
async function importOne(root_id: string, name: string): Promise<{ report: Report; seconds: number }> {
  const start = clock()
  const stored = await core.storeUpload(organization_id, createReadStream(join(reports, `${name}.sarif.gz`)))
  const { id: report_id } = await ask(reportUpload, {
    organization_id,
    group_id,
    root_id,
    blob: stored.id,
    bytes: stored.bytes,
  })
  const report = await ask(reportImport, { organization_id, report_id })
  return { report, seconds: (clock() - start) / 1000 }
}

const steps: { name: string; seconds: number }[] = []
const root = await addGit('measured')

async function step(
  name: string,
  report: string,
  expected: Partial<Record<'new' | 'same' | 'moved' | 'fixed', number>>,
): Promise<void> {
  const { report: done, seconds } = await importOne(root.id, report)
  for (const [field, value] of Object.entries(expected)) {
    const told: unknown = Reflect.get(done.receipt ?? {}, field)
    if (told !== value) throw new Error(`${name}: ${field} is ${String(told)}, not ${value}`)
  }
  steps.push({ name, seconds })
}

try {
  const warm = await addGit('warm')
  await importOne(warm.id, 'warm')
  await step('new', 'first', { new: count })
  await step('again unchanged', 'first', { same: count, fixed: 0 })
  await step('all lines moved by 7', 'moved', { moved: count, new: 0, fixed: 0 })
  await step('10 % fixed', 'fixed', { new: 0, moved: 0 })
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ steps, peakMegabytes }))
} finally {
  await core[Symbol.asyncDispose]()
  await rm(dataFolder, { recursive: true, force: true })
}
