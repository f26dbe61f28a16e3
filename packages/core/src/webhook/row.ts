import { Fault, type Webhook } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** Columns of a webhook that may be shown; aliased w. What is sealed is not among those that this login reads. */
export const webhookColumns = [
  'w.id',
  'w.organization_id',
  'w.name',
  'w.host',
  sql<Webhook['form']>`w.form`.as('form'),
  sql<Webhook['kinds']>`w.kinds`.as('kinds'),
  'w.group_ids',
  sql<Webhook['state']>`w.state`.as('state'),
  'w.created_at',
  'w.created_by',
  'w.rotated_at',
  'w.delivered_at',
  'w.failing_since',
] as const

/** Puts the name of who made each in the place of their id. */
export async function describeWebhooks(hands: Hands, rows: readonly Webhook[]): Promise<Webhook[]> {
  const people = await hands.people.find(rows.map(({ created_by }) => created_by))
  return rows.map((row) => ({ ...row, created_by: people.get(row.created_by)?.name ?? 'someone' }))
}

/** One webhook, described. */
export async function readWebhook(tx: ReadTx, hands: Hands, id: string): Promise<Webhook> {
  const rows = await tx.selectFrom('webhook as w').where('w.id', '=', id).select(webhookColumns).execute()
  const [described] = await describeWebhooks(hands, rows)
  if (!described) throw new Fault('not_found', 'No such webhook.', { pointer: '/webhook_id' })
  return described
}
