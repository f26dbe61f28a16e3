import {
  becomeAllows,
  becomeNeverOperations,
  becomeSelfOperations,
  demoNeverOperations,
  demoReaderHolds,
  Fault,
  type InstallationRole,
  installationRoleHolds,
  levelOf,
  managesEveryGroup,
  type Operation,
  type Permission,
} from '@weir/contract'
import { groupsHolding, holdsInOrganization, isPersonalToken, type Membership } from './holding.ts'
import type { Principal } from './principal.ts'

/** Where an operation may act: one organization and some or all of its groups. */
export interface Scope {
  readonly organization_id: string | null
  readonly groups: 'all' | readonly string[]
}

/** Everything a principal may do, decided from the permission table alone. */
export interface Rights {
  /** The rows an operation may touch; nobody's right: a Fault. */
  scopeFor(
    operation: Pick<Operation, 'permission' | 'name' | 'scheduled'>,
    organization_id: string | undefined,
  ): Scope
  /** Does the principal hold a permission on this group, or on the organization when there is none? */
  holds(permission: Permission, organization_id: string, group_id: string | null): boolean
  /** The roles all this is decided from. */
  readonly memberships: readonly Membership[]
  /** Organizations the principal belongs to. */
  readonly organizations: readonly string[]
  /** The principal's roles in a group, an organization's counted as those it amounts to there: for rank rules. */
  rolesIn(organization_id: string, group_id: string): readonly string[]
}

/** The rights of a principal, from its memberships (people) or its credential (machines), and its roles of the installation. */
export function rightsOf(
  principal: Principal,
  everywhere: readonly Membership[],
  installation: readonly InstallationRole[] = [],
): Rights {
  const memberships =
    principal.kind === 'operator'
      ? everywhere.filter((one) => one.organization_id === principal.organization_id)
      : everywhere
  const organizations = organizationsOf(principal, memberships)
  const held: Held = { principal, memberships, organizations, installation }
  return {
    memberships,
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
      const question = { principal, memberships, permission, organization_id }
      if (levelOf(permission) === 'organization') return holdsInOrganization(question)
      if (levelOf(permission) !== 'group') return false
      const groups = groupsHolding(question)
      return groups === 'all' || (group_id !== null && groups.includes(group_id))
    },
    scopeFor: (operation, asked) => scopeOf(held, operation, asked),
  }
}

interface Held {
  readonly principal: Principal
  readonly memberships: readonly Membership[]
  readonly organizations: readonly string[]
  readonly installation: readonly InstallationRole[]
}

const organizationsOf = (principal: Principal, memberships: readonly Membership[]): string[] =>
  principal.kind === 'ci' || principal.kind === 'service' || principal.kind === 'demo'
    ? [principal.organization_id]
    : [...new Set(memberships.map((membership) => membership.organization_id))]

function scopeOf(
  { principal, memberships, organizations, installation }: Held,
  operation: Pick<Operation, 'permission' | 'name' | 'scheduled'>,
  asked: string | undefined,
): Scope {
  const { permission } = operation
  const level = levelOf(permission)
  if (principal.kind === 'system') return systemScope(principal, operation)
  if (level === 'public')
    return principal.kind === 'demo'
      ? { organization_id: principal.organization_id, groups: 'all' }
      : { organization_id: null, groups: [] }
  if (principal.kind === 'anonymous') throw unknownAsker()
  if (principal.kind === 'demo') return demoScope(principal, operation, asked)
  refuseUnscoped(principal, operation)
  if (level === 'self') return { organization_id: null, groups: [] }
  if (level === 'installation') {
    if (principal.kind !== 'session') throw notByToken(operation)
    if (!installation.some((role) => installationRoleHolds(role, permission)))
      throw notOfInstallation(operation)
    return { organization_id: asked ?? null, groups: [] }
  }
  const organization_id = chooseOrganization(organizations, asked)
  if (operation.scheduled) throw onlyByTheClock(operation)
  const question = { principal, memberships, permission, organization_id }
  if (level === 'organization') {
    if (!holdsInOrganization(question)) throw denied(operation)
    const manages = memberships.some(
      (one) =>
        one.organization_id === organization_id && one.group_id === null && managesEveryGroup(one.role),
    )
    return { organization_id, groups: manages || principal.kind === 'service' ? 'all' : [] }
  }
  const groups = groupsHolding(question)
  if (groups !== 'all' && groups.length === 0) throw denied(operation)
  return { organization_id, groups }
}

const denied = (operation: Pick<Operation, 'name' | 'permission'>): Fault =>
  new Fault(
    'denied',
    `None of your roles holds ${operation.permission}, which ${operation.name} needs. Ask an admin of the organization.`,
    {
      permission: operation.permission,
    },
  )

const unknownAsker = (): Fault =>
  new Fault('unauthenticated', 'Sign in, or send a token: this needs to know who asks.')

const notByToken = (operation: Pick<Operation, 'name' | 'permission'>): Fault =>
  new Fault(
    'denied',
    `${operation.name} is for people who sign in, never for a token or an operator who acts as another.`,
    {
      permission: operation.permission,
    },
  )

const onlyByTheClock = ({ name, permission }: Pick<Operation, 'name' | 'permission'>): Fault =>
  new Fault('denied', `${name} is done by Weir itself, by the clock. Nobody can ask it.`, { permission })

/** Weir itself, in the one organization it opened, and for nothing but what the clock asks. */
function systemScope(
  { organization_id }: Extract<Principal, { kind: 'system' }>,
  operation: Pick<Operation, 'name' | 'permission' | 'scheduled'>,
): Scope {
  if (!operation.scheduled) throw denied(operation)
  return { organization_id, groups: 'all' }
}

const notOfInstallation = (operation: Pick<Operation, 'name' | 'permission'>): Fault =>
  new Fault(
    'denied',
    `${operation.name} needs a role of the installation. Its configuration names who has one, under [operators].`,
    { permission: operation.permission },
  )

/** A visitor reads the demo organization and nothing else; whatever else is asked needs to know who asks. */
function demoScope(
  { organization_id }: Extract<Principal, { kind: 'demo' }>,
  { permission, name }: Pick<Operation, 'name' | 'permission'>,
  asked: string | undefined,
): Scope {
  const isOther = asked !== undefined && asked !== organization_id
  if (!demoReaderHolds(permission) || demoNeverOperations.includes(name) || isOther) throw unknownAsker()
  return { organization_id, groups: 'all' }
}

/** A token never does more than its scopes say; machines do nothing on behalf of a person, and operators not everything. */
function refuseUnscoped(
  principal: Principal,
  { permission, name }: Pick<Operation, 'name' | 'permission'>,
): void {
  if (
    principal.kind === 'operator' &&
    (!becomeAllows(permission) ||
      becomeNeverOperations.includes(name) ||
      (levelOf(permission) === 'self' && !becomeSelfOperations.includes(name)))
  )
    throw new Fault(
      'denied',
      'An operator who acts as a person never touches tokens, grants, secrets or exports.',
      { permission, reason: 'scope' },
    )
  if (
    (isPersonalToken(principal) || principal.kind === 'service') &&
    levelOf(permission) !== 'self' &&
    !principal.scopes.includes(permission)
  )
    throw new Fault('denied', `This token does not carry ${permission}. Make one that does.`, {
      permission,
      reason: 'scope',
    })
  if (isPersonalToken(principal) && permission === 'self:write' && !principal.scopes.includes(permission))
    throw new Fault(
      'denied',
      'This token may not change your profile, tokens or sessions. Sign in instead.',
      { permission, reason: 'scope' },
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
