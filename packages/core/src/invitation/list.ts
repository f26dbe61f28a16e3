import { invitationList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { describeInvitations, invitationColumns } from './row.ts'

export const listInvitations = implement(invitationList, async (tx, input, hands) => {
  let rows = tx.selectFrom('invitation as i').select(invitationColumns)
  if (input.open) rows = rows.where('i.status', '=', 'pending')
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'invitation',
    sort: [
      { column: sql`i.created_at`, type: 'timestamptz' },
      { column: sql`i.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  return withItems(page, await describeInvitations(tx, hands, page.items))
})
