import { bulkPreview, bulkRead, bulkStart, bulkUndo, type InputOf, jobRead } from '@weir/contract'
import { setTimeout as wait } from 'node:timers/promises'
import { openLarge } from './parts/large-organization.ts'
import { type BenchCase, report, sizeFrom } from './parts/report.ts'

// One decision about 10,000 vulnerabilities, in a large organization: its preview, its job and its undoing, through the door.
const isFull = sizeFrom(process.argv) === 'full'
const size = isFull
  ? { groups: 400, roots: 2, findings: 5, vulnerabilities: 100_000 }
  : { groups: 40, roots: 2, findings: 5, vulnerabilities: 20_000 }
const many = isFull ? 10_000 : 2_000

const { core, admin, owner, organization_id, close } = await openLarge(size)
const cases: BenchCase[] = []
const add = (name: string, value: number, bar: number | null) =>
  cases.push({ name, value, unit: 's', bar: isFull ? bar : null, better: 'lower' })
const worker = await core.startWorker()
try {
  await admin.query(
    `update vulnerability set tags = array['bench']
      where (organization_id, id) in (select organization_id, id from vulnerability
                                       where organization_id = $1 and status = 'vulnerable' and treatment_state = 'none'
                                       order by serial limit $2)`,
    [organization_id, many],
  )
  await admin.query('vacuum analyze vulnerability')
  const decision = (run: number): InputOf<typeof bulkPreview> => ({
    organization_id,
    tags: ['bench'],
    action: 'treat',
    treat_as: 'in_progress',
    justification: `Run ${run}.`,
  })
  const times = { preview: [], treat: [], undo: [] } satisfies Record<string, number[]> as Record<
    string,
    number[]
  >
  for (let run = 0; run < (isFull ? 5 : 2); run++) {
    let begun = performance.now()
    const input = decision(run)
    const { token } = await core.session({ principal: owner, kind: 'query' }, (call) =>
      call(bulkPreview, input),
    )
    times['preview']?.push(performance.now() - begun)
    begun = performance.now()
    const started = await core.session({ principal: owner, kind: 'mutation' }, (call) =>
      call(bulkStart, { ...input, token }),
    )
    times['treat']?.push((await ended(started)) - begun)
    begun = performance.now()
    const undoing = await core.session({ principal: owner, kind: 'mutation' }, (call) =>
      call(bulkUndo, { organization_id, bulk_id: started.id }),
    )
    times['undo']?.push((await ended(undoing)) - begun)
  }
  const median = (name: string) => {
    const sorted = (times[name] ?? []).toSorted((a, b) => a - b)
    return (sorted[sorted.length >> 1] ?? Number.NaN) / 1000
  }
  add(`preview of ${many}`, median('preview'), 1)
  add(`bulk treat of ${many}, from the request to the end of its job`, median('treat'), 2)
  add(`undo of ${many}`, median('undo'), null)
  process.exitCode = report('bulk', cases) ? 0 : 1
} finally {
  await worker[Symbol.asyncDispose]()
  await close()
}

/** When its job had ended well. */
async function ended({ id, job_id }: { id: string; job_id: string | null }): Promise<number> {
  for (;;) {
    const at = performance.now()
    const job = await core.session({ principal: owner, kind: 'query' }, (call) =>
      call(jobRead, { organization_id, job_id: job_id ?? '' }),
    )
    if (job.status === 'failed') throw new Error(job.fault_message ?? 'it failed')
    if (job.status === 'done') {
      const bulk = await core.session({ principal: owner, kind: 'query' }, (call) =>
        call(bulkRead, { organization_id, bulk_id: id }),
      )
      if (bulk.applied !== many || bulk.kept.length > 0) throw new Error('not all were decided about')
      return at
    }
    await wait(10)
  }
}
