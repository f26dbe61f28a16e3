import { Fault } from '@weir/contract'
import type { DoorParts } from '../door/parts.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { messageOf } from './message.ts'
import { type Due, claimDue, settle, type Outcome } from './outbox.ts'

type Parts = Pick<DoorParts, 'database' | 'webhooks'>

/** How many places are told at once. */
const mostPlaces = 20
const leastAnswer = 4096

/** Tells what waits to be told. */
export interface Deliverer extends Disposable {
  /**
   * Begins to send what is due, to each place one after the other; a place that is slow keeps no other from its turn. `sent`
   * resolves when what this turn began has ended.
   */
  turn(): Promise<{ sent: Promise<unknown> }>
}

/** A deliverer over the outgoing client. */
export function openDeliverer(parts: Parts, outgoing: Outgoing): Deliverer {
  const keeper = parts.database.pool('weir_keeper')
  const stopping = new AbortController()
  const busy = new Set<string>()
  const tell = async (webhook_id: string, deliveries: readonly Due[]): Promise<void> => {
    try {
      for (const due of deliveries) {
        const outcome = await send(parts, outgoing, { due, signal: stopping.signal })
        // what was interrupted is not known to have failed: it is due again when its claim ends
        if (stopping.signal.aborted) return
        await settle(keeper, due, outcome)
      }
    } catch {
      // the database did not answer: what was claimed is due again when its claim ends
    } finally {
      busy.delete(webhook_id)
    }
  }
  return {
    async turn() {
      const free = mostPlaces - busy.size
      if (free <= 0 || stopping.signal.aborted) return { sent: Promise.resolve() }
      const due = await claimDue(keeper, [...busy], free)
      const begun = [...Map.groupBy(due, (one) => one.webhook_id)].map(([webhook_id, deliveries]) => {
        busy.add(webhook_id)
        return tell(webhook_id, deliveries)
      })
      return { sent: Promise.all(begun) }
    },
    [Symbol.dispose]: () => stopping.abort(),
  }
}

async function send(
  { webhooks }: Parts,
  outgoing: Outgoing,
  { due, signal }: { due: Due; signal: AbortSignal },
): Promise<Outcome> {
  try {
    const stored = await webhooks.open({ organization_id: due.organization_id, id: due.webhook_id })
    const now = Date.now()
    const isOverlap = stored.previous !== null && Date.parse(stored.previous.until) > now
    const secrets = [stored.secret, ...(isOverlap && stored.previous ? [stored.previous.secret] : [])]
    const { headers, body } = messageOf(due, due.form, { secrets, seconds: Math.floor(now / 1000) })
    const answer = await outgoing.request(stored.url, {
      method: 'POST',
      headers,
      body,
      signal,
      maxBytes: leastAnswer * 16,
    })
    return { status: answer.status, text: printable(answer.body.toString('utf8', 0, leastAnswer)) }
  } catch (error) {
    return { status: null, text: error instanceof Fault ? error.message : 'It could not be sent.' }
  }
}

/** What can be stored and shown of an answer. */
const printable = (text: string): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
