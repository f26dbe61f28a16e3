import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { type InputOf, type Operation, type OutputOf, reportRead, vulnerabilityList } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Core, openCore } from '../src/core.ts'

const cycles = process.env.WEIR_LONG === '1' ? 20 : 6
const results = 3000

/** An upload that was acknowledged before the kill. */
interface Acknowledged {
  organization_id: string
  report_id: string
  root_id: string
}

let dataFolder: string
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'weir-kill-'))
})
afterAll(() => rm(dataFolder, { recursive: true, force: true }))

test(
  `an import killed anywhere is whole or absent, and resumes: ${cycles} cycles`,
  async () => {
    const acknowledged: Acknowledged[] = []
    const moments: string[] = []
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const holder = start(cycle)
      await holder.reached('ready')
      const killsDatabase = cycle % 3 === 2
      if (killsDatabase) await holder.reached('acknowledged')
      await wait(((cycle * 7) % cycles) * (900 / cycles) + Math.random() * (900 / cycles))
      if (killsDatabase) {
        await killPostmaster(dataFolder)
        expect(await holder.reached('done', 'failed')).toMatchObject({ step: 'done' })
      }
      holder.process.kill('SIGKILL')
      await once(holder.process, 'close')
      moments.push(holder.steps.at(-1)?.step ?? '')
      const told = holder.steps.find(({ step }) => step === 'acknowledged')
      if (told) acknowledged.push(told as unknown as Acknowledged) // the holder tells these fields with this step
      await settle(acknowledged)
    }
    expect(acknowledged.length).toBeGreaterThan(cycles / 3)
    console.info(`the last thing heard before each kill: ${moments.join(', ')}`)
  },
  cycles * 60_000,
)

interface Holder {
  readonly process: ChildProcess
  readonly steps: (Record<string, string> & { step?: string })[]
  /** Waits for one of these steps; fails when the process ends before. */
  reached(...names: string[]): Promise<Record<string, string>>
}

function start(cycle: number): Holder {
  const program = join(import.meta.dirname, 'import-holder.ts')
  const child = spawn(process.execPath, [program, dataFolder, String(cycle), String(results)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const steps: Record<string, string>[] = []
  createInterface({ input: child.stdout }).on('line', (line) => steps.push(JSON.parse(line)))
  return {
    process: child,
    steps,
    async reached(...names) {
      for (;;) {
        const found = steps.find(({ step }) => names.includes(step ?? ''))
        if (found) return found
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the holder ended before ${names.join(' or ')}`)
        await wait(10)
      }
    },
  }
}

async function killPostmaster(folder: string): Promise<void> {
  const [pid] = (await readFile(join(folder, 'postgresql', 'cluster', 'postmaster.pid'), 'utf8')).split('\n')
  process.kill(Number(pid), 'SIGKILL')
}

/** Opens the folder again: each acknowledged report is whole or absent at once, and whole after a while. */
async function settle(acknowledged: readonly Acknowledged[]): Promise<void> {
  await using core = await openCore({ dataFolder })
  const { principal } = await core.ensureOwner({ name: 'Owner' })
  const ask = asker(core, principal)
  for (const one of acknowledged) expect([0, results]).toContain(await countOf(ask, one))
  await using _worker = await core.startWorker()
  for (const { organization_id, report_id, root_id } of acknowledged) {
    const deadline = Date.now() + 40_000
    let report = await ask(reportRead, { organization_id, report_id })
    while (report.status !== 'done' && report.status !== 'failed' && Date.now() < deadline) {
      await wait(50)
      report = await ask(reportRead, { organization_id, report_id })
    }
    expect(report).toMatchObject({ status: 'done', fault_message: null, receipt: { new: results } })
    expect(await countOf(ask, { organization_id, report_id, root_id })).toBe(results)
  }
}

type Ask = <O extends Operation>(operation: O, input: InputOf<O>) => Promise<OutputOf<O>>

const asker =
  (core: Core, principal: Parameters<Core['session']>[0]['principal']): Ask =>
  (operation, input) =>
    core.session({ principal, kind: operation.kind }, (call) => call(operation, input))

/** What the root has, and what the receipt says it should have. */
async function countOf(ask: Ask, { organization_id, report_id, root_id }: Acknowledged): Promise<number> {
  const { total } = await ask(vulnerabilityList, { organization_id, root_ids: [root_id], first: 1 })
  const { receipt } = await ask(reportRead, { organization_id, report_id })
  expect(total).toBe(receipt?.new ?? 0)
  return total
}
