/*
 * The permission matrix as the design says it, typed from there a second time: what the product does is compared with this, so
 * nothing here comes from the contract. A change of a right is made in both places, by two people's eyes.
 */

const columns = [
  'manager',
  'vulnerability_manager',
  'reviewer',
  'architect',
  'tester',
  'retester',
  'resourcer',
  'developer',
  'viewer',
  'ci_agent',
] as const

/** Rights in a group: an x in the order of the columns above. */
const groupTable = `
group:read                |x|x|x|x|x|x|x|x|x| |
draft:read                |x|x|x|x|x|x| | | | |
finding:write             | | | |x|x|x| | | | |
report:import             |x|x| |x|x|x| |x| |x|
finding:approve           | | |x|x| | | | | | |
finding:reject            | | |x|x| | | | | | |
vulnerability:confirm     | | |x|x| | | | | | |
vulnerability:reject      | | |x|x| | | | | | |
severity:update           | |x|x|x|x| | | | | |
finding:remove            |x| |x|x|x| | | | | |
vulnerability:remove      |x| |x|x|x| | | | | |
vulnerability:treat       |x|x| | | | | |x| | |
vulnerability:assignable  |x|x| | | | | |x| | |
treatment:approve         |x|x| | | | | | | | |
reattack:request          |x|x|x|x|x|x|x|x| | |
reattack:verify           | | | |x|x|x| | | | |
reattack:hold             | | | |x|x|x| | | | |
zerorisk:request          |x|x| | | | | |x| | |
zerorisk:decide           | | |x|x| | | | | | |
event:write               |x| | |x|x|x|x| | | |
event:solve               |x| | |x|x|x|x| | | |
consult:write             |x|x|x|x|x|x|x|x| | |
observation:read          | | |x|x|x|x| | | | |
observation:write         | | |x|x|x|x| | | | |
root:add                  |x| | | | | |x|x| | |
root:update               |x| | | | | |x|x| | |
environment:write         |x| | | | | |x|x| | |
secret:write              |x| | | | | |x|x| | |
root:sync                 |x| | | | | |x|x| | |
root:deactivate           |x| | | | | | | | | |
root:move                 |x| | | | | | | | | |
root:exclude              |x| | | | | | | | | |
secret:read               |x| | |x|x|x|x| | | |
surface:write             | | | |x|x|x|x| | | |
member:read               |x|x|x| | | | | | | |
member:grant              |x| | | | | | | | | |
member:remove             |x| | | | | | | | | |
policy:update             |x| | | | | | | | | |
group:update              |x| | | | | | | | | |
group:delete              |x| | | | | | | | | |
report:generate           |x|x| |x|x| | | | | |
citoken:rotate            |x|x| | | | | |x| | |
gate:read                 | | | | | | | | | |x|
gate:submit               | | | | | | | | | |x|
`

/** Rights in an organization: owner, admin, security lead, member, viewer, service token. */
const organizationTable = `
organization:read         |x|x|x|x|x|x|
member:list               |x|x|x|x| | |
delivery:read             |x|x|x|x|x|x|
delivery:settings         |x|x| | | | |
team:write                |x|x| | | | |
goal:write                |x|x|x| | | |
deployment:push           | | | | | |x|
release:push              | | | | | |x|
check:push                | | | | | |x|
credential:write          |x|x| | | | |
webhook:write             |x|x| | | | |
group:create              |x|x| | | | |
organization:update       |x|x| | | | |
organization:policy       |x|x| | | | |
organization:grant        |x|x| | | | |
servicetoken:write        |x|x| | | | |
audit:read                |x|x| | | | |
findingpolicy:submit      |x|x|x|x| | |
findingpolicy:decide      |x|x|x| | | |
export:all                |x| | | | | |
`

const organizationColumns = ['owner', 'admin', 'security_lead', 'member', 'viewer', 'service'] as const

function holders(table: string, names: readonly string[]): Map<string, Set<string>> {
  return new Map(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const [permission = '', ...cells] = line.split('|').map((cell) => cell.trim())
        return [permission, new Set(names.filter((_, at) => cells[at] === 'x'))]
      }),
  )
}

const inGroups = holders(groupTable, columns)
const inOrganizations = holders(organizationTable, organizationColumns)

/** Rights of roles of the installation: no role of any organization holds one. */
const inInstallation: Readonly<Record<string, string>> = {
  'become:open': 'operator',
  'become:approve': 'operator',
  'installation:audit': 'auditor',
}
const ofInstallation = Object.keys(inInstallation)

/** What visitors read of the demo organization. */
const ofVisitors = ['group:read', 'delivery:read']

/** Is a right held in groups, in the organization, over one's own things, or by everyone? Null: the design knows no such right. */
export function levelIn(
  permission: string,
): 'public' | 'self' | 'organization' | 'group' | 'installation' | null {
  if (ofInstallation.includes(permission)) return 'installation'
  if (permission === 'public:read') return 'public'
  if (permission.startsWith('self:')) return 'self'
  if (inGroups.has(permission)) return 'group'
  return inOrganizations.has(permission) ? 'organization' : null
}

/** Does a role of a group hold a right? */
export const groupRoleMay = (role: string, permission: string): boolean =>
  inGroups.get(permission)?.has(role) ?? false

/** Does a role of an organization, or its service token, hold a right? */
export const organizationRoleMay = (role: string, permission: string): boolean =>
  inOrganizations.get(permission)?.has(role) ?? false

/** Does a role of the installation hold a right? */
export const installationRoleMay = (role: string | undefined, permission: string): boolean =>
  role !== undefined && inInstallation[permission] === role

/** May a visitor read this of the demo organization? */
export const demoReaderMay = (permission: string): boolean => ofVisitors.includes(permission)

/** A service token reads groups; of what else is in groups it holds nothing. */
export const serviceMayInGroups = (permission: string): boolean => permission === 'group:read'

/** Rights the design knows. */
export const knownPermissions: readonly string[] = [
  'public:read',
  'self:read',
  'self:write',
  ...ofInstallation,
  ...inGroups.keys(),
  ...inOrganizations.keys(),
]
