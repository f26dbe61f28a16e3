import { type WebhookDelivery, webhookDeliveries } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'

export const listWebhookDeliveries = implement(webhookDeliveries, (tx, { webhook_id, ...input }, hands) => {
  let rows = tx
    .selectFrom('webhook_delivery as d')
    .select(['d.id', 'd.organization_id', 'd.webhook_id', 'd.group_id', 'd.attempts', 'd.due_at'])
    .select(['d.created_at', 'd.attempted_at', 'd.response_status', 'd.response_text'])
    .select(sql<WebhookDelivery['kind']>`d.kind`.as('kind'))
    .select(sql<WebhookDelivery['state']>`d.state`.as('state'))
    .select(sql<number>`(d.data ->> 'count')::int`.as('count'))
  if (webhook_id !== undefined) rows = rows.where('d.webhook_id', '=', webhook_id)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'webhook_delivery',
    sort: [
      { column: sql`d.created_at`, type: 'timestamptz' },
      { column: sql`d.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
})
