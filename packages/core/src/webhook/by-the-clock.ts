import type { DoorParts } from '../door/parts.ts'
import { byTheClock, secondMs } from '../job/by-the-clock.ts'
import type { WorkerLog } from '../job/worker.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { openDeliverer } from './deliver.ts'

/** Tells what waits to be told, each second, until disposed. */
export function deliverByTheClock(
  parts: Pick<DoorParts, 'database' | 'webhooks'>,
  outgoing: Outgoing,
  log: WorkerLog,
): Disposable {
  const deliverer = openDeliverer(parts, outgoing)
  const clock = byTheClock(secondMs, [['webhooks are not told', () => deliverer.turn()]], log)
  return {
    [Symbol.dispose]() {
      clock[Symbol.dispose]()
      deliverer[Symbol.dispose]()
    },
  }
}
