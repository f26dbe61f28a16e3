import {
  Fault,
  groupRoleHolds,
  levelOf,
  managesEveryGroup,
  type Operation,
  organizationRoleHolds,
  permissions,
  type Explanation,
} from '@weir/contract'
import type { Membership } from './holding.ts'
import type { Rights } from './rights.ts'

/** Where an operation would be asked. */
export interface AskedPlace {
  organization_id: string
  /** null: no group is named; what is held in any group counts. */
  group_id: string | null
}

/** Whether an operation is allowed there, by the very rights that the door decides with, and which rule decided. */
export function explain(
  rights: Rights,
  operation: Pick<Operation, 'name' | 'permission' | 'freshSeconds'>,
  place: AskedPlace,
): Explanation {
  const { permission, freshSeconds } = operation
  const entry = permissions[permission]
  const here = rights.memberships.filter(({ organization_id }) => organization_id === place.organization_id)
  const refusal = refusalOf(rights, operation, place)
  return {
    operation: operation.name,
    permission,
    level: levelOf(permission),
    allowed: refusal === null,
    ...(refusal === null ? grantedBy(operation, here, place) : { rule: refusal, role: null }),
    held: here
      .filter(({ group_id }) => group_id === null || place.group_id === null || group_id === place.group_id)
      .map(({ role, group_id }) => ({ role, group_id })),
    needed: 'roles' in entry ? [...entry.roles] : [],
    fresh_seconds: freshSeconds ?? null,
  }
}

type Rule = Explanation['rule']

/** What the door would say; null when it opens. */
function refusalOf(
  rights: Rights,
  operation: Pick<Operation, 'name' | 'permission'>,
  place: AskedPlace,
): Rule | null {
  try {
    const { groups } = rights.scopeFor(operation, place.organization_id)
    const isOutside =
      levelOf(operation.permission) === 'group' &&
      place.group_id !== null &&
      groups !== 'all' &&
      !groups.includes(place.group_id)
    return isOutside ? 'not_in_this_group' : null
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'not_found') return 'no_member'
    if (error.code === 'unauthenticated') return 'not_signed_in'
    return error.evidence['reason'] === 'scope' ? 'outside_of_the_token' : 'no_role'
  }
}

/** The role that opened, strongest first: a role of the organization, the group's own, or that of its owner or admin. */
function grantedBy(
  { permission }: Pick<Operation, 'permission'>,
  here: readonly Membership[],
  { group_id }: AskedPlace,
): { rule: Rule; role: string | null } {
  const level = levelOf(permission)
  if (level === 'public') return { rule: 'public', role: null }
  if (level === 'self') return { rule: 'own_things', role: null }
  if (level === 'installation') return { rule: 'role_of_the_installation', role: null }
  const inOrganization = here.filter((one) => one.group_id === null)
  if (level === 'organization') {
    const holder = inOrganization.find(({ role }) => organizationRoleHolds(role, permission))
    return { rule: holder ? 'role_of_the_organization' : 'machine', role: holder?.role ?? null }
  }
  const inGroup = here.find(
    (one) =>
      one.group_id !== null &&
      (group_id === null || one.group_id === group_id) &&
      groupRoleHolds(one.role, permission),
  )
  const manager = groupRoleHolds('manager', permission)
    ? inOrganization.find(({ role }) => managesEveryGroup(role))
    : undefined
  if (manager) return { rule: 'manager_of_every_group', role: manager.role }
  return { rule: inGroup ? 'role_of_the_group' : 'machine', role: inGroup?.role ?? null }
}
