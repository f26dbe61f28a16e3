import { Fault, webhookUpdate } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readWebhook } from './row.ts'

/** Who lets a webhook go on gives it five days again. */
export const updateWebhook = implement(webhookUpdate, async (tx, input, hands) => {
  const { webhook_id, name, kinds, group_ids, state } = input
  if ([name, kinds, group_ids, state].every((one) => one === undefined))
    throw new Fault('invalid', 'Say what to change.')
  const taken =
    name === undefined
      ? undefined
      : await tx
          .selectFrom('webhook')
          .where(sql<string>`lower(name)`, '=', name.toLowerCase())
          .where('id', '<>', webhook_id)
          .select('id')
          .executeTakeFirst()
  if (taken) throw new Fault('conflict', 'A webhook has this name already.', { pointer: '/name' })
  await tx
    .updateTable('webhook')
    .set({
      ...(name !== undefined && { name }),
      ...(kinds !== undefined && { kinds: [...new Set(kinds)] }),
      ...(group_ids !== undefined && { group_ids }),
      ...(state !== undefined && { state, failing_since: null }),
    })
    .where('id', '=', webhook_id)
    .execute()
  return readWebhook(tx, hands, webhook_id)
})
