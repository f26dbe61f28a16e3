import {
  becomeNever,
  becomeNeverOperations,
  demoNeverOperations,
  demoReaderPermissions,
  groupRoles,
  installationRoles,
  organizationRoles,
  permissions,
  permissionsTable,
} from '@weir/contract'

/** `weir permissions`: the whole matrix, for people, spreadsheets or programs. */
export function printPermissions(format: string): void {
  process.stdout.write(
    format === 'md' ? permissionsTable() : format === 'csv' ? permissionsCsv() : permissionsJson(),
  )
}

const permissionsJson = (): string =>
  `${JSON.stringify({ organizationRoles, groupRoles, installationRoles, demoReaderPermissions, demoNeverOperations, becomeNever, becomeNeverOperations, permissions }, null, 2)}\n`

function permissionsCsv(): string {
  const holders = [
    ...Object.keys(organizationRoles).map((role) => `organization ${role}`),
    ...Object.keys(groupRoles).map((role) => `group ${role}`),
    'group ci_agent',
    'organization service',
    ...installationRoles.map((role) => `installation ${role}`),
    'demo reader',
  ]
  const rows = Object.entries(permissions).map(([name, entry]) => {
    const roles: readonly string[] = 'roles' in entry ? entry.roles : []
    const held = roles.map((role) => `${entry.level} ${role}`)
    if ('service' in entry && entry.service) held.push('organization service')
    if (demoReaderPermissions.some((permission) => permission === name)) held.push('demo reader')
    return [name, entry.level, ...holders.map((holder) => (held.includes(holder) ? 'x' : ''))].join(',')
  })
  return [['permission', 'level', ...holders].join(','), ...rows].join('\n').concat('\n')
}
