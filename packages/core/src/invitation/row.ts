import type { grantedRoles, GroupRole, Invitation } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** Columns of an invitation as it is stored; aliased i. */
export const invitationColumns = [
  'i.id',
  'i.organization_id',
  sql<(typeof grantedRoles)[number]>`i.role`.as('role'),
  sql<
    Invitation['status']
  >`case when i.status = 'pending' and i.expires_at <= now() then 'expired' else i.status end`.as('status'),
  'i.invited_by',
  'i.created_at',
  'i.sent_at',
  'i.expires_at',
  'i.settled_at',
] as const

interface InvitationRow {
  id: string
  organization_id: string
  role: (typeof grantedRoles)[number]
  status: Invitation['status']
  invited_by: string
  created_at: string
  sent_at: string
  expires_at: string
  settled_at: string | null
}

/** Adds addresses, the name of who invited, and the groups. */
export async function describeInvitations(tx: ReadTx, hands: Hands, rows: InvitationRow[]) {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const [emails, people, groups] = await Promise.all([
    hands.invitees.find(hands.organization_id, ids),
    hands.people.find(rows.map(({ invited_by }) => invited_by)),
    tx
      .selectFrom('invitation_group')
      .where('invitation_id', 'in', ids)
      .select(['invitation_id', 'group_id', 'role'])
      .execute(),
  ])
  return rows.map((row) => ({
    ...row,
    email: emails.get(row.id) ?? null,
    invited_by: people.get(row.invited_by)?.name ?? 'someone',
    groups: groups
      .filter(({ invitation_id }) => invitation_id === row.id)
      .map(({ group_id, role }) => ({ group_id, role: role as GroupRole })), // checked by the table
  }))
}
