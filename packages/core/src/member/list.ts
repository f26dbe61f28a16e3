import { type GroupRole, memberList, type OrganizationRole } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

export const listMembers = implement(memberList, async (tx, input, hands) => {
  let rows = tx.selectFrom('member as m').select(['m.user_id', 'm.organization_id', 'm.role', 'm.joined_at'])
  if (input.member_ids) rows = rows.where('m.user_id', 'in', input.member_ids)
  const page = await readPage(tx, hands, rows, {
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

interface MemberRow {
  user_id: string
  organization_id: string
  role: string
  joined_at: string
}

/** Adds names and group roles; e-mails are for owners and admins, and for oneself. Groups outside of the scope stay hidden. */
export async function describeMembers(tx: ReadTx, hands: Hands, members: MemberRow[]) {
  const ids = members.map(({ user_id }) => user_id)
  if (ids.length === 0) return []
  const [people, groups] = await Promise.all([
    hands.people.find(ids),
    tx
      .selectFrom('group_member')
      .where('user_id', 'in', ids)
      .select(['user_id', 'group_id', 'role'])
      .execute(),
  ])
  const seesEmails = hands.scope.groups === 'all'
  const visible = (group_id: string) => hands.scope.groups === 'all' || hands.scope.groups.includes(group_id)
  return members.map((member) => ({
    id: member.user_id,
    organization_id: member.organization_id,
    name: people.get(member.user_id)?.name ?? 'someone',
    email:
      seesEmails || member.user_id === hands.user_id ? (people.get(member.user_id)?.email ?? null) : null,
    role: member.role as OrganizationRole, // checked by the table
    joined_at: member.joined_at,
    groups: groups
      .filter((one) => one.user_id === member.user_id && visible(one.group_id))
      .map((one) => ({ group_id: one.group_id, role: one.role as GroupRole })), // checked by the table
  }))
}
