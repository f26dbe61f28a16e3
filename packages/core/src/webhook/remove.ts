import { webhookRemove } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const removeWebhook = implement(webhookRemove, async (tx, { webhook_id }) => {
  await tx.deleteFrom('webhook').where('id', '=', webhook_id).execute()
  return { ok: true as const }
})
