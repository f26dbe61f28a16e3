import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Fault, type Operation } from '@weir/contract'
import { Logger, run, type WorkerEvents } from 'graphile-worker'
import type { DoorParts } from '../door/parts.ts'
import { openSession } from '../door/session.ts'
import { type Liveness, openLiveness } from './liveness.ts'
import { askHourly } from './schedule.ts'
import { sweepHourly } from './sweep.ts'

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

/**
 * Starts working off jobs: each is an operation, asked by the principal that queued it, with its rights at this moment.
 * Jobs of workers that died are taken over; a runner that lost its database is replaced. What runs by the clock runs beside it.
 */
export async function startWorker(
  parts: DoorParts,
  log: WorkerLog,
  { concurrency = 2, beside }: { concurrency?: number | undefined; beside?: () => Disposable[] } = {},
): Promise<Worker> {
  const liveness = openLiveness(parts.database.pool('weir_keeper'), log)
  const byTheClock = [sweepHourly(parts, log), askHourly(parts, log), ...(beside?.() ?? [])]
  const stopping = new AbortController()
  const start = () => startRunner({ parts, log, concurrency, liveness, signal: stopping.signal })
  let running = await start()
  const keepRunning = async (): Promise<void> => {
    for (;;) {
      await running.ended
      running.release()
      if (stopping.signal.aborted) return
      log('error', 'the worker lost its database and starts again')
      running = await insist(start, stopping.signal)
    }
  }
  const stopped = keepRunning().catch(() => undefined)
  return {
    stopped,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running.stop()
      running.release()
      liveness[Symbol.dispose]()
      for (const one of byTheClock) one[Symbol.dispose]()
    },
  }
}

/** Tries until it works or is stopped. */
async function insist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw error
      await wait(retryMs)
    }
  }
}

const retryMs = 300

interface RunnerParts {
  readonly parts: DoorParts
  readonly log: WorkerLog
  readonly concurrency: number
  readonly liveness: Liveness
  readonly signal: AbortSignal
}

interface Running {
  /** Resolves when it stopped, or when it cannot tell the queue what became of a job and so is of no more use. */
  readonly ended: Promise<unknown>
  stop(): Promise<void>
  /** Gives up its name: what it still holds is free. */
  release(): void
}

/** One runner of the queue. It shows that it lives before it takes its first job. */
async function startRunner({ parts, log, concurrency, liveness, signal }: RunnerParts): Promise<Running> {
  const pool = parts.database.pool('weir_keeper')
  const claims = new Map<string, Promise<() => void>>()
  const claim = async (worker: string): Promise<void> => {
    const claimed = claims.get(worker) ?? liveness.claim(worker)
    claims.set(worker, claimed)
    await claimed
  }
  const startWorkers = (_context: unknown, { worker }: { worker: { workerPool: { id: string } } }) =>
    claim(worker.workerPool.id)
  const events: WorkerEvents = new EventEmitter()
  const runner = await run({
    preset: {
      plugins: [{ name: 'liveness', version: '1', worker: { hooks: { startWorker: startWorkers } } }],
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
    events,
    pgPool: pool,
    concurrency,
    noHandleSignals: true,
    logger: new Logger(() => (level, message) => (level === 'error' ? log('error', message) : undefined)),
    taskList: {
      async operation(payload, helpers) {
        const { attempts, max_attempts } = helpers.job
        try {
          await perform(parts, log, { ...jobKey(payload), isLast: attempts >= max_attempts })
        } finally {
          // what became of the job can be told only to a database that answers
          await insist(() => pool.query('select 1'), signal)
        }
      },
    },
  })
  return {
    ended: Promise.race([
      runner.promise.catch(() => undefined),
      new Promise((resolve) => events.once('pool:fatalError', resolve)),
    ]),
    stop: () => runner.stop().catch(() => undefined),
    release: () => claims.forEach((claimed) => void claimed.then((give) => give()).catch(() => undefined)),
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
    `update job set status = 'running', progress_text = 'starting' where organization_id = $1 and id = $2 and status in ('queued', 'running') returning *`,
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
