import { groupRoles, managesEveryGroup, organizationRoles } from '@weir/contract'

/** Rank of a role in the organization; 0 without one. */
export const organizationRank = (role: string | null): number => rankIn(organizationRoles, role)

/** Rank in a group: that of its role there, or of an owner or admin of the organization, who stand above every role of a group. */
export const groupRank = (organizationRole: string | null, groupRole: string | null): number =>
  organizationRole !== null && managesEveryGroup(organizationRole)
    ? organizationRank(organizationRole)
    : rankIn(groupRoles, groupRole)

/** A change of roles needs a rank strictly above both the old and the new one of its target. */
export const mayChange = (own: number, before: number, after: number): boolean =>
  own > Math.max(before, after)

function rankIn(roles: Record<string, number>, role: string | null): number {
  return role !== null && Object.hasOwn(roles, role) ? (roles[role] ?? 0) : 0
}
