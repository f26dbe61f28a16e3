import { webhookOverlapHours, webhookRotate } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { newSecret } from './create.ts'
import { readWebhook } from './row.ts'

/** The secret before the newest one signs too for a day, so that the receiver can change at any time of it. */
export const rotateWebhook = implement(webhookRotate, async (tx, { webhook_id }, hands) => {
  const row = { organization_id: hands.organization_id, id: webhook_id }
  await tx.selectFrom('webhook').where('id', '=', webhook_id).select('id').forUpdate().execute()
  const before = await hands.webhooks.open(row)
  const secret = newSecret()
  const until = new Date(Date.now() + webhookOverlapHours * 3_600_000).toISOString()
  const sealed = await hands.webhooks.seal(row, {
    url: before.url,
    secret,
    previous: { secret: before.secret, until },
  })
  await tx
    .updateTable('webhook')
    .set({ sealed, rotated_at: sql`clock_timestamp()` })
    .where('id', '=', webhook_id)
    .execute()
  return { secret, details: await readWebhook(tx, hands, webhook_id) }
})
