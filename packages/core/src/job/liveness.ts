import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { locks } from '../db/locks.ts'
import type { WorkerLog } from './worker.ts'

/*
 * The queue locks a job, and the queue of its organization, for the worker that took it; a worker that was killed would
 * keep both for four hours. So every worker holds an advisory lock of its own name on a connection of its own, which the
 * database drops when the process dies. Whoever can take the lock of a name has found a dead worker and frees its jobs.
 */

/** Shows that workers live, and frees the jobs of dead ones: at every claim and every few seconds. */
export interface Liveness extends Disposable {
  /** Shows that this worker lives, also over restarts of the database, until the answer is called. */
  claim(worker: string): Promise<() => void>
}

const sweepMs = 5000
const retryMs = 500

/** Opens the liveness of the workers of this process. */
export function openLiveness(pool: pg.Pool, log: WorkerLog): Liveness {
  const sweepQuietly = () => sweep(pool, log).catch(() => undefined) // the database is away; the next turn comes
  const timer = setInterval(() => void sweepQuietly(), sweepMs)
  return {
    async claim(worker) {
      const release = await hold(pool, worker)
      await sweepQuietly()
      return release
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** Holds the lock of a worker's name, taking it again when the connection breaks, until released. */
async function hold(pool: pg.Pool, worker: string): Promise<() => void> {
  const released = new AbortController()
  const take = async (): Promise<void> => {
    const client = await pool.connect()
    const drop = () => client.release(true)
    client.on('error', () => undefined) // what it means is decided below
    try {
      await client.query('select pg_advisory_lock($1, hashtext($2))', [locks.worker, worker])
    } catch (error) {
      drop()
      throw error
    }
    if (released.signal.aborted) return drop()
    released.signal.addEventListener('abort', drop, { once: true })
    client.once('error', () => {
      if (released.signal.aborted) return
      released.signal.removeEventListener('abort', drop)
      drop()
      void insist(take, released.signal)
    })
  }
  await take()
  return () => released.abort()
}

/** Tries again until it works or is no longer wanted. */
async function insist(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work()
    } catch {
      await wait(retryMs)
    }
  }
}

/** Frees what dead workers hold. A job that died with its worker as often as it may be tried has failed. */
async function sweep(pool: pg.Pool, log: WorkerLog): Promise<void> {
  const { rows } = await pool.query<{ worker: string; exhausted: { job_id: string }[] }>(
    `with dead as materialized (
       select worker
         from (select distinct locked_by as worker from graphile_worker._private_jobs where locked_by is not null) w
        where pg_try_advisory_xact_lock($1, hashtext(worker))
     )
     select d.worker, coalesce(json_agg(j.payload) filter (where j.attempts >= j.max_attempts), '[]') as exhausted
       from dead d
       join graphile_worker._private_jobs j on j.locked_by = d.worker
      group by d.worker`,
    [locks.worker],
  )
  if (rows.length === 0) return
  const workers = rows.map(({ worker }) => worker)
  await pool.query('select graphile_worker.force_unlock_workers($1)', [workers])
  const exhausted = rows.flatMap((row) => row.exhausted.map(({ job_id }) => job_id))
  await pool.query(
    `update job
        set status = 'failed', fault_code = 'internal', finished_at = clock_timestamp(),
            fault_message = 'Weir was stopped in the middle of this each time it tried. Ask for it again.'
      where id = any ($1::uuid[]) and status in ('queued', 'running')`,
    [exhausted],
  )
  log('info', 'freed the jobs of workers that had died', {
    workers: workers.length,
    failed: exhausted.length,
  })
}
