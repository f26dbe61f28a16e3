import { Fault, replayedAtOnce, webhookReplay } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'

/** A delivery that is sent again keeps its id, so that who has it already knows. Those that wait still are sent anyway. */
export const replayWebhook = implement(webhookReplay, async (tx, input) => {
  const { webhook_id, delivery_ids, since, until } = input
  if ((delivery_ids === undefined) === (since === undefined))
    throw new Fault('invalid', 'Name deliveries, or say since when: one of both.', { pointer: '/since' })
  let chosen = tx.selectFrom('webhook_delivery').where('webhook_id', '=', webhook_id).select('id')
  if (delivery_ids) chosen = chosen.where('id', 'in', delivery_ids)
  if (since !== undefined) chosen = chosen.where('created_at', '>=', since)
  if (until !== undefined) chosen = chosen.where('created_at', '<', until)
  const ids = (await chosen.limit(replayedAtOnce + 1).execute()).map(({ id }) => id)
  if (delivery_ids && ids.length < new Set(delivery_ids).size)
    throw new Fault('not_found', 'Some of these deliveries are of another webhook.', {
      pointer: '/delivery_ids',
    })
  if (ids.length > replayedAtOnce)
    throw new Fault('unprocessable', `At most ${replayedAtOnce} are sent again at once. Take a shorter span.`)
  if (ids.length === 0) return { replayed: 0 }
  const { numUpdatedRows } = await tx
    .updateTable('webhook_delivery')
    .set({ state: 'waiting', attempts: 0, due_at: sql`clock_timestamp()` })
    .where('id', 'in', ids)
    .where('state', '<>', 'waiting')
    .executeTakeFirst()
  return { replayed: Number(numUpdatedRows) }
})
