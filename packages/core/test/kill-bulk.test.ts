import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { jobRead } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

const cycles = process.env['WEIR_NIGHTLY'] === '1' ? 50 : 3
const many = 3000

let world: World
beforeAll(async () => {
  world = await openWorld()
  const { id } = await addVulnerability(world, world, {})
  const same =
    'organization_id, group_id, root_id, finding_id, kind, location, rule, tool, technique, severity, cvssf, status, reported_at, opened_at'
  await world.sql(
    `insert into vulnerability (id, serial, ${same})
     select gen_random_uuid(), 100000 + i, ${same} from vulnerability v cross join generate_series(2, $2::int) i where v.id = $1`,
    [id, many],
  )
})
afterAll(() => world[Symbol.asyncDispose]())

/** What is there of a decision at one moment: what it says itself, and the rows it made. */
async function effectsOf(bulk_id: string, justification: string) {
  const [counted] = await world.sql<{ applied: number; items: number; treatments: number }>(
    `select (select applied from bulk where id = $1) as applied,
            (select count(*)::int from bulk_item where bulk_id = $1) as items,
            (select count(*)::int from treatment where justification = $2) as treatments`,
    [bulk_id, justification],
  )
  return counted
}

test(
  `a decision about many whose worker is killed anywhere is whole or absent, and is done once: ${cycles} cycles`,
  async () => {
    const { organization_id, owner } = world
    const nothing = { applied: 0, items: 0, treatments: 0 }
    const everything = { applied: many, items: many, treatments: many }
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const justification = `Cycle ${cycle}.`
      const decision = { organization_id, action: 'treat', treat_as: 'in_progress', justification }
      const holder = spawn(
        process.execPath,
        [
          join(import.meta.dirname, 'bulk-holder.ts'),
          world.dataFolder,
          world.ownerUrl,
          JSON.stringify(owner.principal),
          JSON.stringify(decision),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const [line] = await once(createInterface({ input: holder.stdout }), 'line')
      const { id, job_id } = JSON.parse(String(line))
      await wait((((cycle * 7) % cycles) / cycles) * 600)
      holder.kill('SIGKILL')
      await once(holder, 'close')
      expect([nothing, everything]).toContainEqual(await effectsOf(id, justification))
      await using _worker = await world.core.startWorker()
      for (let status = ''; status !== 'done';) {
        ;({ status } = await world.ask(owner.principal, jobRead, { organization_id, job_id }))
        expect(status).not.toBe('failed')
        await wait(20)
      }
      expect(await effectsOf(id, justification)).toEqual(everything)
    }
  },
  cycles * 60_000,
)
