import { Fault, type LaterOperation, operations } from '@weir/contract'
import type { DoorParts } from '../door/parts.ts'
import { openSession } from '../door/session.ts'
import { byTheClock, hourMs } from './by-the-clock.ts'
import type { WorkerLog } from './worker.ts'

const mostRounds = 1_000

/**
 * Asks what is scheduled, at the start of a worker and every hour: as Weir itself, in one organization after the other, as often as
 * there is something to do. Of several workers each does what the others have not.
 */
export function askHourly(parts: DoorParts, log: WorkerLog): Disposable {
  const stopping = new AbortController()
  const asking = byTheClock(
    hourMs,
    [['what is scheduled waits', () => askEverywhere(parts, log, stopping.signal)]],
    log,
  )
  return {
    [Symbol.dispose]() {
      stopping.abort()
      asking[Symbol.dispose]()
    },
  }
}

/** Asks all that is scheduled once, in every organization. */
export async function askEverywhere(parts: DoorParts, log: WorkerLog, signal?: AbortSignal): Promise<void> {
  const scheduled = [...operations.values()].filter((one): one is LaterOperation => one.scheduled === true)
  const { rows } = await parts.database
    .pool('weir_keeper')
    .query<{ organization_id: string }>('select organization_id from policy order by organization_id')
  for (const { organization_id } of rows)
    for (const operation of scheduled) await askUntilDone(parts, { operation, organization_id, log, signal })
}

interface Asked {
  operation: LaterOperation
  organization_id: string
  log: WorkerLog
  signal: AbortSignal | undefined
}

/** `no_data` is the answer where there is nothing (more) to do; what fails in one organization keeps no other from its turn. */
async function askUntilDone(
  parts: DoorParts,
  { operation, organization_id, log, signal }: Asked,
): Promise<void> {
  const principal = { kind: 'system', organization_id } as const
  for (let round = 0; round < mostRounds; round++)
    try {
      signal?.throwIfAborted()
      await openSession(parts, { principal, kind: 'mutation', ...(signal && { signal }) }, (call) =>
        call(operation, { organization_id }),
      )
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'no_data') && !signal?.aborted)
        log('error', `${operation.name} failed: ${String(error)}`, { organization: organization_id })
      return
    }
}
