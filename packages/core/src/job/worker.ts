import { Fault, type Operation } from '@weir/contract'
import { Logger, run, type Runner } from 'graphile-worker'
import type { DoorParts } from '../door/parts.ts'
import { openSession } from '../door/session.ts'

/** A running worker of the job queue. */
export interface Worker extends AsyncDisposable {
  readonly stopped: Promise<void>
}

interface JobRow {
  organization_id: string
  id: string
  operation: string
  input: unknown
  principal_kind: string
  user_id: string | null
  credential_id: string | null
  status: string
}

/** Reports of what the worker did, for the log. */
export type WorkerLog = (level: 'info' | 'error', message: string, about?: Record<string, unknown>) => void

/** Starts working off jobs: each is an operation, asked by the principal that queued it, with its rights at this moment. */
export async function startWorker(parts: DoorParts, log: WorkerLog, concurrency = 2): Promise<Worker> {
  const runner: Runner = await run({
    pgPool: parts.database.pool('weir_keeper'),
    concurrency,
    noHandleSignals: true,
    logger: new Logger(() => (level, message) => (level === 'error' ? log('error', message) : undefined)),
    taskList: {
      async operation(payload, helpers) {
        const { organization_id, job_id } = jobKey(payload)
        await perform(parts, log, {
          organization_id,
          job_id,
          isLast: helpers.job.attempts >= helpers.job.max_attempts,
        })
      },
    },
  })
  return {
    stopped: runner.promise,
    async [Symbol.asyncDispose]() {
      await runner.stop().catch(() => undefined)
    },
  }
}

function jobKey(payload: unknown): { organization_id: string; job_id: string } {
  if (typeof payload === 'object' && payload !== null && 'organization_id' in payload && 'job_id' in payload)
    return { organization_id: String(payload.organization_id), job_id: String(payload.job_id) }
  throw new Error('a job without an id')
}

async function perform(
  parts: DoorParts,
  log: WorkerLog,
  key: { organization_id: string; job_id: string; isLast: boolean },
): Promise<void> {
  const pool = parts.database.pool('weir_keeper')
  const { rows } = await pool.query<JobRow>(
    `update job set status = 'running', progress_text = 'started' where organization_id = $1 and id = $2 and status in ('queued', 'running') returning *`,
    [key.organization_id, key.job_id],
  )
  const job = rows[0]
  if (!job) return // done before: a job may run twice
  try {
    const operation = parts.implementations.get(job.operation)?.operation
    if (!operation?.later)
      throw new Fault('unprocessable', `This version of Weir has no job ${job.operation}.`)
    const principal = await parts.credentials.recall({
      kind: job.principal_kind,
      user_id: job.user_id,
      credential_id: job.credential_id,
    })
    const progress = progressOf(parts, key)
    await openSession(
      parts,
      { principal, kind: 'mutation', requestId: `job:${job.id}`, job: { ...key, progress } },
      (call) => call<Operation>(operation, job.input),
    )
    log('info', `${job.operation} done`, { job: job.id })
  } catch (error) {
    await fail(parts, log, { job, error, isLast: key.isLast })
  }
}

/** A Fault is final: the same input would fail again. Anything else is tried again later, five times in all. */
async function fail(
  parts: DoorParts,
  log: WorkerLog,
  { job, error, isLast }: { job: JobRow; error: unknown; isLast: boolean },
): Promise<void> {
  const isFinal = error instanceof Fault && error.code !== 'busy' && error.code !== 'timeout'
  if (!isFinal && !isLast) throw error
  const code = error instanceof Fault ? error.code : 'internal'
  const message =
    error instanceof Fault ? error.message : 'Weir failed to do this. The log of the server says why.'
  log(
    error instanceof Fault ? 'info' : 'error',
    `${job.operation} failed: ${error instanceof Error ? (error.stack ?? error.message) : ''}`,
    { job: job.id, code },
  )
  await parts.database
    .pool('weir_keeper')
    .query(
      `update job set status = 'failed', fault_code = $3, fault_message = $4, finished_at = clock_timestamp() where organization_id = $1 and id = $2 and status <> 'done'`,
      [job.organization_id, job.id, code, message],
    )
}

/** At most one write in flight and five a second; the last one wins. */
function progressOf(parts: DoorParts, key: { organization_id: string; job_id: string }) {
  let last = 0
  let busy = false
  return (done: number, total: number | null, text: string): void => {
    if (busy || Date.now() - last < 200) return
    last = Date.now()
    busy = true
    parts.database
      .pool('weir_keeper')
      .query(
        "update job set progress_done = $3, progress_total = $4, progress_text = $5 where organization_id = $1 and id = $2 and status = 'running'",
        [key.organization_id, key.job_id, done, total, text.slice(0, 200)],
      )
      .catch(() => undefined)
      .finally(() => (busy = false))
  }
}
