import type pg from 'pg'
import type { Webhook } from '@weir/contract'
import { inTransaction } from '../db/transaction.ts'
import type { Told } from './message.ts'
import { secondsUntilNext } from './back-off.ts'

/** A delivery that is to be tried now. */
export interface Due extends Told {
  readonly organization_id: string
  readonly webhook_id: string
  readonly form: Webhook['form']
  readonly attempts: number
}

/** What came of an attempt; status null: there was no answer, and the text says why. */
export interface Outcome {
  readonly status: number | null
  readonly text: string
}

const eachTurn = 5
const gone = 410

/**
 * Takes what is due, a few of each place, and none that another worker holds. Each counts as tried, and is due again after two
 * minutes: so long nobody else takes it, and then whoever took it has died.
 */
export async function claimDue(pool: pg.Pool, busy: readonly string[], places: number): Promise<Due[]> {
  const { rows } = await pool.query<Due>(
    `with place as (
       select w.organization_id, w.id, w.form
         from webhook w
        where w.state = 'active' and w.id <> all ($1::uuid[])
          and exists (select from webhook_delivery d
                       where d.organization_id = w.organization_id and d.webhook_id = w.id and d.state = 'waiting' and d.due_at <= now())
        order by w.delivered_at nulls first, w.id
        limit $2
     )
     update webhook_delivery t
        set attempts = t.attempts + 1, due_at = now() + interval '2 minutes', attempted_at = now()
       from (select k.organization_id, k.id, place.form
               from place
              cross join lateral (select d.organization_id, d.id from webhook_delivery d
                                   where d.organization_id = place.organization_id and d.webhook_id = place.id
                                     and d.state = 'waiting' and d.due_at <= now()
                                   order by d.due_at limit $3 for update skip locked) k) due
      where t.organization_id = due.organization_id and t.id = due.id
     returning t.organization_id, t.webhook_id, t.id, t.kind, t.data, t.created_at, t.attempts, due.form`,
    [busy, places, eachTurn],
  )
  return rows
}

/** Writes down what came of an attempt, and ends a webhook that has failed for five days or is gone, which its maker is told. */
export async function settle(pool: pg.Pool, due: Due, { status, text }: Outcome): Promise<void> {
  const isDelivered = status !== null && status >= 200 && status < 300
  const seconds = isDelivered ? null : secondsUntilNext(due.attempts, Math.random())
  const state = isDelivered ? 'delivered' : seconds === null || status === gone ? 'failed' : 'waiting'
  await inTransaction(pool, async (client) => {
    await client.query(
      `update webhook_delivery
          set state = $3, response_status = $4, response_text = $5, due_at = now() + coalesce($6::float8, 0) * interval '1 second'
        where organization_id = $1 and id = $2`,
      [due.organization_id, due.id, state, status, text.slice(0, 500), seconds],
    )
    if (isDelivered) await succeed(client, due)
    else await fail(client, due, status === gone)
  })
}

const succeed = (client: pg.PoolClient, due: Due) =>
  client.query(
    'update webhook set delivered_at = now(), failing_since = null where organization_id = $1 and id = $2',
    [due.organization_id, due.webhook_id],
  )

async function fail(client: pg.PoolClient, due: Due, isGone: boolean): Promise<void> {
  await client.query(
    `with ended as (
       update webhook w
          set failing_since = coalesce(failing_since, now()),
              state = case when $3 or failing_since < now() - interval '5 days' then 'disabled' else state end
        where w.organization_id = $1 and w.id = $2 and w.state = 'active'
       returning w.created_by, w.name, w.host, w.state
     )
     select notify(e.created_by, 'webhook.disabled', jsonb_build_object('webhook_name', e.name, 'host', e.host))
       from ended e where e.state = 'disabled'`,
    [due.organization_id, due.webhook_id, isGone],
  )
}
