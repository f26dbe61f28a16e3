import {
  Fault,
  groupRoleHolds,
  levelOf,
  managesEveryGroup,
  type Operation,
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

/** Where an operation may act: one organization and some or all of its groups. */
export interface Scope {
  readonly organization_id: string | null
  readonly groups: 'all' | readonly string[]
}

/** Everything a principal may do, decided from the permission table alone. */
export interface Rights {
  /** The rows an operation may touch; nobody's right: a Fault. */
  scopeFor(operation: Pick<Operation, 'permission' | 'name'>, organization_id: string | undefined): Scope
  /** Does the principal hold a permission on this group, or on the organization when there is none? */
  holds(permission: Permission, organization_id: string, group_id: string | null): boolean
  /** Organizations the principal belongs to. */
  readonly organizations: readonly string[]
  /** The highest of the principal's roles in a group, for rank rules. */
  rolesIn(organization_id: string, group_id: string): readonly string[]
}

/** The rights of a principal, from its memberships (people) or its credential (machines). */
export function rightsOf(principal: Principal, memberships: readonly Membership[]): Rights {
  const organizations = [
    ...new Set(
      principal.kind === 'ci' || principal.kind === 'service'
        ? [principal.organization_id]
        : memberships.map((membership) => membership.organization_id),
    ),
  ]
  const groupsWith = (permission: Permission, organization_id: string): 'all' | string[] =>
    groupsHolding({ principal, memberships, permission, organization_id })
  const inOrganization = (permission: Permission, organization_id: string): boolean =>
    holdsInOrganization({ principal, memberships, permission, organization_id })

  return {
    organizations,
    rolesIn: (organization_id, group_id) =>
      memberships
        .filter((one) => one.organization_id === organization_id)
        .flatMap((one) =>
          one.group_id === group_id
            ? [one.role]
            : one.group_id === null && managesEveryGroup(one.role)
              ? ['manager']
              : [],
        ),
    holds(permission, organization_id, group_id) {
      if (levelOf(permission) === 'organization') return inOrganization(permission, organization_id)
      if (levelOf(permission) !== 'group') return false
      const groups = groupsWith(permission, organization_id)
      return groups === 'all' || (group_id !== null && groups.includes(group_id))
    },
    scopeFor(operation, asked) {
      const level = levelOf(operation.permission)
      if (level === 'public') return { organization_id: null, groups: [] }
      if (principal.kind === 'anonymous')
        throw new Fault('unauthenticated', 'Sign in, or send a token: this needs to know who asks.')
      refuseUnscoped(principal, operation.permission)
      if (level === 'self') return { organization_id: null, groups: [] }
      const organization_id = chooseOrganization(organizations, asked)
      if (level === 'organization') {
        if (!inOrganization(operation.permission, organization_id)) throw denied(operation)
        const manages = memberships.some(
          (one) =>
            one.organization_id === organization_id && one.group_id === null && managesEveryGroup(one.role),
        )
        return { organization_id, groups: manages || principal.kind === 'service' ? 'all' : [] }
      }
      const groups = groupsWith(operation.permission, organization_id)
      if (groups !== 'all' && groups.length === 0) throw denied(operation)
      return { organization_id, groups }
    },
  }
}

const denied = (operation: Pick<Operation, 'name' | 'permission'>): Fault =>
  new Fault(
    'denied',
    `None of your roles holds ${operation.permission}, which ${operation.name} needs. Ask an admin of the organization.`,
    {
      permission: operation.permission,
    },
  )

/** A token never does more than its scopes say; machines do nothing on behalf of a person. */
function refuseUnscoped(principal: Principal, permission: Permission): void {
  if (
    (principal.kind === 'personal' || principal.kind === 'service') &&
    levelOf(permission) !== 'self' &&
    !principal.scopes.includes(permission)
  )
    throw new Fault('denied', `This token does not carry ${permission}. Make one that does.`, { permission })
  if (principal.kind === 'personal' && permission === 'self:write' && !principal.scopes.includes(permission))
    throw new Fault(
      'denied',
      'This token may not change your profile, tokens or sessions. Sign in instead.',
      { permission },
    )
  if ((principal.kind === 'ci' || principal.kind === 'service') && permission === 'self:write')
    throw new Fault('denied', 'A token of a machine has no profile, tokens or sessions of its own.', {
      permission,
    })
}

function chooseOrganization(organizations: readonly string[], asked: string | undefined): string {
  if (asked !== undefined) {
    if (organizations.includes(asked)) return asked
    throw new Fault('not_found', 'No such organization, or you do not belong to it.', {
      pointer: '/organization_id',
    })
  }
  const [only, ...others] = organizations
  if (only === undefined)
    throw new Fault('denied', 'You do not belong to any organization. Make one, or ask for an invitation.')
  if (others.length > 0)
    throw new Fault(
      'invalid',
      'You belong to several organizations: say which one with organization_id. GET /v1/organizations lists them.',
      {
        pointer: '/organization_id',
      },
    )
  return only
}

interface Question {
  principal: Principal
  memberships: readonly Membership[]
  permission: Permission
  organization_id: string
}

function groupsHolding({ principal, memberships, permission, organization_id }: Question): 'all' | string[] {
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
  if (principal.kind === 'personal' && !principal.scopes.includes(permission)) return []
  const here = memberships.filter((one) => one.organization_id === organization_id)
  const manages = here.some((one) => one.group_id === null && managesEveryGroup(one.role))
  if (manages && groupRoleHolds('manager', permission)) return 'all'
  return here.flatMap((one) =>
    one.group_id !== null && groupRoleHolds(one.role, permission) ? [one.group_id] : [],
  )
}

function holdsInOrganization({ principal, memberships, permission, organization_id }: Question): boolean {
  if (principal.kind === 'service')
    return (
      principal.organization_id === organization_id &&
      serviceMayHold(permission) &&
      principal.scopes.includes(permission)
    )
  if (principal.kind === 'personal' && !principal.scopes.includes(permission)) return false
  return memberships.some(
    (one) =>
      one.organization_id === organization_id &&
      one.group_id === null &&
      organizationRoleHolds(one.role, permission),
  )
}
