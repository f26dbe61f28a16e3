/** Roles of an organization with their rank: a grant needs a rank strictly above the old and the new role of its target. */
export const organizationRoles = { owner: 100, admin: 90, security_lead: 70, member: 10, viewer: 5 } as const
export type OrganizationRole = keyof typeof organizationRoles

/** Roles of a group with their rank. */
export const groupRoles = {
  manager: 60,
  vulnerability_manager: 50,
  reviewer: 45,
  architect: 44,
  tester: 40,
  retester: 35,
  resourcer: 32,
  developer: 30,
  viewer: 5,
} as const
export type GroupRole = keyof typeof groupRoles

/** The one role of a machine inside a group. It holds what a pipeline needs and is never granted to people. */
export type ServiceRole = 'ci_agent'

/** Roles of the installation itself: named by its configuration, and no right in any organization. */
export const installationRoles = ['operator', 'auditor'] as const
export type InstallationRole = (typeof installationRoles)[number]

/** Where a permission is held: everywhere by anyone, by a person over their own things, in an organization, in groups, or over the installation. */
export type Level = 'public' | 'self' | 'organization' | 'group' | 'installation'

interface GroupPermission {
  level: 'group'
  roles: readonly (GroupRole | ServiceRole)[]
}
interface OrganizationPermission {
  level: 'organization'
  roles: readonly OrganizationRole[]
  /** May a service token of the organization carry it? */
  service: boolean
}
interface InstallationPermission {
  level: 'installation'
  roles: readonly InstallationRole[]
}
interface PlainPermission {
  level: 'public' | 'self'
}
type AnyPermission = GroupPermission | OrganizationPermission | InstallationPermission | PlainPermission

const group = (...roles: (GroupRole | ServiceRole)[]): GroupPermission => ({ level: 'group', roles })
const organization = (...roles: OrganizationRole[]): OrganizationPermission => ({
  level: 'organization',
  roles,
  service: false,
})
const machine = (...roles: OrganizationRole[]): OrganizationPermission => ({
  level: 'organization',
  roles,
  service: true,
})
const installation = (...roles: InstallationRole[]): InstallationPermission => ({
  level: 'installation',
  roles,
})

const readers = Object.keys(groupRoles) as GroupRole[] // keys of a const object are exactly its type
const testers = ['tester', 'retester'] as const
const admins = ['owner', 'admin'] as const
const everyMember = ['owner', 'admin', 'security_lead', 'member'] as const

/** The permission matrix: deny by default, changed only by release. Printed by `weir permissions` and docs/surface/permissions.md. */
export const permissions = {
  'public:read': { level: 'public' } as PlainPermission,
  'self:read': { level: 'self' } as PlainPermission,
  'self:write': { level: 'self' } as PlainPermission,

  'organization:read': machine(...everyMember, 'viewer'),
  'member:list': organization(...everyMember),
  'delivery:read': machine(...everyMember, 'viewer'),
  'delivery:settings': organization(...admins),
  'team:write': organization(...admins),
  'goal:write': organization(...admins, 'security_lead'),
  'deployment:push': machine(),
  'release:push': machine(),
  'check:push': machine(),
  'credential:write': organization(...admins),
  'webhook:write': organization(...admins),
  'group:create': organization(...admins),
  'organization:update': organization(...admins),
  'organization:policy': organization(...admins),
  'organization:grant': organization(...admins),
  'servicetoken:write': organization(...admins),
  'audit:read': organization(...admins),
  'findingpolicy:submit': organization(...everyMember),
  'findingpolicy:decide': organization(...admins, 'security_lead'),
  'export:all': organization('owner'),

  'group:read': group(...readers),
  'draft:read': group('manager', 'vulnerability_manager', 'reviewer', 'architect', ...testers),
  'finding:write': group('architect', ...testers),
  'report:import': group(
    'manager',
    'vulnerability_manager',
    'architect',
    ...testers,
    'developer',
    'ci_agent',
  ),
  'finding:approve': group('reviewer', 'architect'),
  'finding:reject': group('reviewer', 'architect'),
  'vulnerability:confirm': group('reviewer', 'architect'),
  'vulnerability:reject': group('reviewer', 'architect'),
  'severity:update': group('vulnerability_manager', 'reviewer', 'architect', 'tester'),
  'finding:remove': group('manager', 'reviewer', 'architect', 'tester'),
  'vulnerability:remove': group('manager', 'reviewer', 'architect', 'tester'),
  'vulnerability:treat': group('manager', 'vulnerability_manager', 'developer'),
  'vulnerability:assignable': group('manager', 'vulnerability_manager', 'developer'),
  'treatment:approve': group('manager', 'vulnerability_manager'),
  'reattack:request': group(
    'manager',
    'vulnerability_manager',
    'reviewer',
    'architect',
    ...testers,
    'resourcer',
    'developer',
  ),
  'reattack:verify': group('architect', ...testers),
  'reattack:hold': group('architect', ...testers),
  'zerorisk:request': group('manager', 'vulnerability_manager', 'developer'),
  'zerorisk:decide': group('reviewer', 'architect'),
  'event:write': group('manager', 'architect', ...testers, 'resourcer'),
  'event:solve': group('manager', 'architect', ...testers, 'resourcer'),
  'consult:write': group(
    'manager',
    'vulnerability_manager',
    'reviewer',
    'architect',
    ...testers,
    'resourcer',
    'developer',
  ),
  'observation:read': group('reviewer', 'architect', ...testers),
  'observation:write': group('reviewer', 'architect', ...testers),
  'root:add': group('manager', 'resourcer', 'developer'),
  'root:update': group('manager', 'resourcer', 'developer'),
  'environment:write': group('manager', 'resourcer', 'developer'),
  'secret:write': group('manager', 'resourcer', 'developer'),
  'root:sync': group('manager', 'resourcer', 'developer'),
  'root:deactivate': group('manager'),
  'root:move': group('manager'),
  'root:exclude': group('manager'),
  'secret:read': group('manager', 'architect', ...testers, 'resourcer'),
  'surface:write': group('architect', ...testers, 'resourcer'),
  'member:read': group('manager', 'vulnerability_manager', 'reviewer'),
  'member:grant': group('manager'),
  'member:remove': group('manager'),
  'policy:update': group('manager'),
  'group:update': group('manager'),
  'group:delete': group('manager'),
  'report:generate': group('manager', 'vulnerability_manager', 'architect', 'tester'),
  'citoken:rotate': group('manager', 'vulnerability_manager', 'developer'),
  'gate:read': group('ci_agent'),
  'gate:submit': group('ci_agent'),

  'become:open': installation('operator'),
  'become:approve': installation('operator'),
  'installation:audit': installation('auditor'),
} as const satisfies Record<string, AnyPermission>

/** A name of the permission table; nothing else can be asked for. */
export type Permission = keyof typeof permissions

/** Level on which a permission is held. */
export const levelOf = (permission: Permission): Level => permissions[permission].level

/** Does this group role hold the permission? Unknown names hold nothing. */
export function groupRoleHolds(role: string, permission: Permission): boolean {
  const entry: AnyPermission = permissions[permission]
  return entry.level === 'group' && entry.roles.some((holder) => holder === role)
}

/** Does this organization role hold the permission? Unknown names hold nothing. */
export function organizationRoleHolds(role: string, permission: Permission): boolean {
  const entry: AnyPermission = permissions[permission]
  return entry.level === 'organization' && entry.roles.some((holder) => holder === role)
}

/** Does this role of the installation hold the permission? Unknown names hold nothing. */
export function installationRoleHolds(role: string, permission: Permission): boolean {
  const entry: AnyPermission = permissions[permission]
  return entry.level === 'installation' && entry.roles.some((holder) => holder === role)
}

/** What a visitor who sends no credential may read of the demo organization, where there is one, and nothing else. */
export const demoReaderPermissions = ['group:read', 'delivery:read'] as const satisfies Permission[]

/** Does the demo reader hold the permission? */
export const demoReaderHolds = (permission: Permission): boolean =>
  demoReaderPermissions.some((held) => held === permission)

/** Operations that a visitor never asks although the permission is theirs: exports. */
export const demoNeverOperations: readonly string[] = ['package.bom', 'vulnerability.export']

/** What an operator who acts as a person never does, whatever the person may do: tokens, grants, secrets, exports. */
export const becomeNever = [
  'self:write',
  'servicetoken:write',
  'citoken:rotate',
  'credential:write',
  'webhook:write',
  'member:grant',
  'member:remove',
  'organization:grant',
  'secret:read',
  'secret:write',
  'export:all',
  'report:generate',
] as const satisfies Permission[]

/** Operations that such an operator never asks either: exports and the making of tokens, whose rights are also those of other things. */
export const becomeNeverOperations: readonly string[] = [
  'audit.export',
  'citrust.create',
  'citrust.remove',
  'package.bom',
  'vulnerability.export',
]

/** The operations about oneself that such an operator may ask; all others of that kind are the person's alone. */
export const becomeSelfOperations: readonly string[] = ['me.read', 'organization.list']

/** May an operator who acts as a person use this permission of theirs? */
export const becomeAllows = (permission: Permission): boolean =>
  !becomeNever.some((never) => never === permission) && permissions[permission].level !== 'installation'

/** May a service token of an organization carry this permission? */
export function serviceMayHold(permission: Permission): boolean {
  const entry: AnyPermission = permissions[permission]
  return entry.level === 'organization' ? entry.service : permission === 'group:read'
}

/** Owners and admins of an organization are managers of every group in it; nothing else is derived. */
export const managesEveryGroup = (role: string): boolean => role === 'owner' || role === 'admin'

Object.freeze(permissions)
