import { memberList, type ParsedOf } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { describeMembers, memberColumns } from './row.ts'

export const listMembers = implement(memberList, async (tx, input, hands) => {
  const page = await readPage(tx, hands, await selected(tx, input, hands), {
    ...input,
    list: 'member',
    sort: [
      { column: sql`m.joined_at`, type: 'timestamptz' },
      { column: sql`m.user_id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
  })
  return withItems(page, await describeMembers(tx, hands, page.items))
})

async function selected(tx: ReadTx, input: ParsedOf<typeof memberList>, hands: Hands) {
  let rows = tx.selectFrom('member as m').select(memberColumns)
  if (input.member_ids) rows = rows.where('m.user_id', 'in', input.member_ids)
  if (input.roles) rows = rows.where('m.role', 'in', input.roles)
  if (input.suspended !== undefined)
    rows = rows.where('m.suspended_at', input.suspended ? 'is not' : 'is', null)
  if (input.group_id !== undefined)
    rows = rows.where(
      'm.user_id',
      'in',
      tx.selectFrom('group_member').where('group_id', '=', input.group_id).select('user_id'),
    )
  if (!input.search) return rows
  const everyone = await tx.selectFrom('member').select('user_id').execute()
  const named = await hands.people.matching(
    everyone.map(({ user_id }) => user_id),
    { text: input.search, byEmail: hands.scope.groups === 'all' },
  )
  return rows.where(sql<boolean>`m.user_id = any (${named}::uuid[])`)
}
