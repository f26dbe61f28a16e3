import {
  Fault,
  groupRoleHolds,
  levelOf,
  managesEveryGroup,
  memberPreview,
  organizationRoleHolds,
  type ParsedOf,
  type Permission,
  permissions,
} from '@weir/contract'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx } from '../door/implement.ts'
import { countSettled } from './settle.ts'
import { readStanding, refusalInGroup, refusalOf, type Standing } from './standing.ts'

type Input = ParsedOf<typeof memberPreview>

interface Roles {
  /** null: no member. */
  role: string | null
  groups: { group_id: string; role: string }[]
}

export const previewMember = implement(memberPreview, async (tx, input, hands) => {
  if (input.role === undefined && (input.group_id === undefined || input.group_role === undefined))
    throw new Fault('invalid', 'Say the change: role, or group_id with group_role.', { pointer: '/role' })
  const standing = await readStanding(tx, hands, input.member_id)
  const before: Roles = { role: standing.target, groups: await groupsOf(tx, input.member_id) }
  const after = changed(before, input)
  const had = heldBy(before)
  const has = heldBy(after)
  return {
    refusal: refusal(standing, { input, hands, before }),
    gains: onlyIn(has, had),
    loses: onlyIn(had, has),
    groups_lost: before.groups.length - after.groups.length,
    ...(await countSettled(tx, input.member_id, after)),
  }
})

const groupsOf = (tx: ReadTx, user_id: string) =>
  tx.selectFrom('group_member').where('user_id', '=', user_id).select(['group_id', 'role']).execute()

function changed(before: Roles, { role, group_id, group_role }: Input): Roles {
  if (role === null) return { role, groups: [] }
  const kept = before.groups.filter((one) => group_role === undefined || one.group_id !== group_id)
  return {
    role: role ?? before.role,
    groups: group_id && group_role ? [...kept, { group_id, role: group_role }] : kept,
  }
}

function refusal(
  standing: Standing,
  { input, hands, before }: { input: Input; hands: Hands; before: Roles },
): string | null {
  const { role, group_id, group_role, member_id } = input
  const isSelf = member_id === hands.user_id
  if (role !== undefined && !(role === 'owner' && standing.own === 'owner' && !isSelf)) {
    const why = refusalOf(standing, { isSelf, role })
    if (why) return why
  }
  if (group_id === undefined || group_role === undefined) return null
  const held = before.groups.find((one) => one.group_id === group_id)?.role ?? null
  const own = { organization: standing.own, group: null }
  const target = { organization: standing.target, group: held }
  return refusalInGroup({ own, target }, { isSelf, role: group_role })
}

interface Held {
  permission: Permission
  group_id: string | null
}

const names = Object.keys(permissions) as Permission[] // keys of the table

/** Everything somebody with these roles holds, with the group it is held in; null: in the organization, or in every group. */
function heldBy({ role, groups }: Roles): Map<string, Held> {
  const held = names.flatMap((permission): Held[] => {
    if (role === null) return []
    if (levelOf(permission) === 'organization')
      return organizationRoleHolds(role, permission) ? [{ permission, group_id: null }] : []
    if (levelOf(permission) !== 'group') return []
    if (managesEveryGroup(role) && groupRoleHolds('manager', permission))
      return [{ permission, group_id: null }]
    return groups
      .filter((one) => groupRoleHolds(one.role, permission))
      .map(({ group_id }) => ({ permission, group_id }))
  })
  return new Map(held.map((one) => [`${one.permission} ${one.group_id ?? ''}`, one]))
}

/** What one holds and the other does not; what is held in every group covers each of them. */
const onlyIn = (one: ReturnType<typeof heldBy>, other: ReturnType<typeof heldBy>) =>
  [...one].flatMap(([key, held]) => (other.has(key) || other.has(`${held.permission} `) ? [] : [held]))
