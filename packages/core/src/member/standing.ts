import { Fault, managesEveryGroup } from '@weir/contract'
import { groupRank, mayChange, organizationRank } from '../calc/rank.ts'
import type { Hands } from '../door/hands.ts'
import type { ReadTx, Tx } from '../door/implement.ts'

/** The roles in the organization of who asks and of whom it is about, as they are now. */
export interface Standing {
  own: string
  target: string
  suspended_at: string | null
}

/** Reads both and holds them until the end, in one order for everybody, so that two who change each other take turns. */
export async function lockStanding(tx: Tx, hands: Hands, member_id: string): Promise<Standing> {
  return standingOf(await standings(tx, hands, member_id).forUpdate().execute(), hands, member_id)
}

/** The same, only to look. */
export async function readStanding(tx: ReadTx, hands: Hands, member_id: string): Promise<Standing> {
  return standingOf(await standings(tx, hands, member_id).execute(), hands, member_id)
}

const standings = (tx: ReadTx, { user_id }: Hands, member_id: string) =>
  tx
    .selectFrom('member')
    .where('user_id', 'in', [user_id ?? '', member_id].filter(Boolean))
    .select(['user_id', 'role', 'suspended_at'])
    .orderBy('user_id')

type Rows = { user_id: string; role: string; suspended_at: string | null }[]

function standingOf(rows: Rows, { user_id }: Hands, member_id: string): Standing {
  const own = rows.find((row) => row.user_id === user_id)
  const target = rows.find((row) => row.user_id === member_id)
  if (!own || own.suspended_at !== null) throw new Fault('denied', 'You are no longer a member with access.')
  if (!target) throw new Fault('not_found', 'No such member of the organization.', { pointer: '/member_id' })
  return { own: own.role, target: target.role, suspended_at: target.suspended_at }
}

/** Why a role in the organization may not be changed so; null when it may. `role` null is a removal. */
export function refusalOf(
  { own, target }: Standing,
  { isSelf, role }: { isSelf: boolean; role: string | null },
): string | null {
  if (isSelf) return 'Nobody changes their own role. Ask another owner or admin.'
  if (!managesEveryGroup(own)) return 'Only owners and admins give roles in the organization.'
  if (organizationRank(own) <= Math.max(organizationRank(target), organizationRank(role)))
    return 'A role can be given or taken only by someone of a higher rank. Ownership is handed over by its owner.'
  return null
}

/** The roles of somebody in the organization and in one group of it; null: none. */
export interface RolesInGroup {
  organization: string | null
  group: string | null
}

/** Why a role in a group may not be changed so; null when it may. `role` null takes it away. */
export function refusalInGroup(
  { own, target }: { own: RolesInGroup; target: RolesInGroup },
  { isSelf, role }: { isSelf: boolean; role: string | null },
): string | null {
  if (isSelf) return 'Nobody changes their own role. Ask another manager.'
  const rankOf = ({ organization, group }: RolesInGroup) => groupRank(organization, group)
  return mayChange(rankOf(own), rankOf(target), rankOf({ ...target, group: role }))
    ? null
    : 'A role can be given or taken only by someone of a higher rank in the group.'
}
