import { webhookList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { describeWebhooks, webhookColumns } from './row.ts'

export const listWebhooks = implement(webhookList, async (tx, input, hands) => {
  const page = await readPage(tx, hands, tx.selectFrom('webhook as w').select(webhookColumns), {
    ...input,
    list: 'webhook',
    sort: [
      { column: sql`lower(w.name)`, type: 'text' },
      { column: sql`w.id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
  })
  return withItems(page, await describeWebhooks(hands, page.items))
})
