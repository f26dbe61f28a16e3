import {
  becomeAllows,
  demoReaderHolds,
  groupRoleHolds,
  managesEveryGroup,
  organizationRoleHolds,
  type Permission,
  serviceMayHold,
} from '@weir/contract'
import type { Principal } from './principal.ts'

/** A role of the asker, as read from the database in this very transaction. */
export interface Membership {
  readonly organization_id: string
  /** null: a role in the organization itself. */
  readonly group_id: string | null
  readonly role: string
}

/** Is this a token of a person, limited by its scopes? */
export const isPersonalToken = (
  principal: Principal,
): principal is Extract<Principal, { kind: 'personal' | 'ide' }> =>
  principal.kind === 'personal' || principal.kind === 'ide'

/** Who asks, with which roles, for which permission where. */
export interface Question {
  principal: Principal
  memberships: readonly Membership[]
  permission: Permission
  organization_id: string
}

/** The groups in which the permission is held. */
export function groupsHolding({
  principal,
  memberships,
  permission,
  organization_id,
}: Question): 'all' | string[] {
  if (principal.kind === 'demo')
    return principal.organization_id === organization_id && demoReaderHolds(permission) ? 'all' : []
  if (principal.kind === 'ci')
    return principal.organization_id === organization_id && groupRoleHolds('ci_agent', permission)
      ? [principal.group_id]
      : []
  if (principal.kind === 'service')
    return principal.organization_id === organization_id &&
      serviceMayHold(permission) &&
      principal.scopes.includes(permission)
      ? 'all'
      : []
  if (isPersonalToken(principal) && !principal.scopes.includes(permission)) return []
  if (principal.kind === 'operator' && !becomeAllows(permission)) return []
  const here = memberships.filter((one) => one.organization_id === organization_id)
  const manages = here.some((one) => one.group_id === null && managesEveryGroup(one.role))
  if (manages && groupRoleHolds('manager', permission)) return 'all'
  return here.flatMap((one) =>
    one.group_id !== null && groupRoleHolds(one.role, permission) ? [one.group_id] : [],
  )
}

/** Is the permission held in the organization itself? */
export function holdsInOrganization({
  principal,
  memberships,
  permission,
  organization_id,
}: Question): boolean {
  if (principal.kind === 'demo')
    return principal.organization_id === organization_id && demoReaderHolds(permission)
  if (principal.kind === 'service')
    return (
      principal.organization_id === organization_id &&
      serviceMayHold(permission) &&
      principal.scopes.includes(permission)
    )
  if (isPersonalToken(principal) && !principal.scopes.includes(permission)) return false
  if (principal.kind === 'operator' && !becomeAllows(permission)) return false
  return memberships.some(
    (one) =>
      one.organization_id === organization_id &&
      one.group_id === null &&
      organizationRoleHolds(one.role, permission),
  )
}
