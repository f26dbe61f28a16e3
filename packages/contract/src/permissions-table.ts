import {
  becomeNever,
  becomeNeverOperations,
  demoNeverOperations,
  demoReaderPermissions,
  groupRoles,
  installationRoles,
  type Level,
  organizationRoles,
  permissions,
} from './permissions.ts'

/** The whole permission matrix as Markdown, level by level: who holds what. */
export function permissionsTable(): string {
  return [
    '# Permissions',
    'Deny by default. Owners and admins of an organization are managers of every group in it; nothing else is derived.\nA grant needs a rank strictly above both the old and the new role of its target.',
    '## Organization level',
    matrix('organization', { ...organizationRoles, service: null }),
    '`service`: a service token of the organization may carry it, if its scopes name it. Service tokens may also carry `group:read`.',
    '## Group level',
    matrix('group', { ...groupRoles, ci_agent: null }),
    '`ci_agent` is the role of a CI token in its one group; it is never given to people.',
    '## Installation level',
    table(
      ['permission', ...installationRoles],
      Object.entries(permissions).flatMap(([name, entry]) =>
        entry.level === 'installation'
          ? [[`\`${name}\``, ...installationRoles.map((role) => (holds(entry, role) ? 'x' : ''))]]
          : [],
      ),
    ),
    'Roles of the installation are named by its configuration; they are no right in any organization. An operator who acts as a person (`become`) has that person’s rights in one organization, for reading, and never: ' +
      `${[...becomeNever, ...becomeNeverOperations].map((name) => `\`${name}\``).join(', ')}.`,
    '## Demo reader',
    `Where a demo organization is set, a visitor who sends no credential reads that one organization: ${demoReaderPermissions.map((name) => `\`${name}\``).join(', ')}, metrics included, and nothing else; never ${demoNeverOperations.map((name) => `\`${name}\``).join(', ')}.`,
    '## Without a role',
    table(
      ['permission', 'held by'],
      [
        ...named('self').map((name) => [`\`${name}\``, 'anyone signed in, over their own things']),
        ...named('public').map((name) => [`\`${name}\``, 'everyone, also strangers']),
      ],
    ),
  ]
    .join('\n\n')
    .concat('\n')
}

const named = (level: Level): string[] =>
  Object.entries(permissions)
    .filter(([, entry]) => entry.level === level)
    .map(([name]) => name)

function matrix(level: 'organization' | 'group', roles: Record<string, number | null>): string {
  const head = Object.entries(roles).map(([role, rank]) => (rank === null ? role : `${role} ${rank}`))
  const rows = Object.entries(permissions).flatMap(([name, entry]) =>
    entry.level === level
      ? [[`\`${name}\``, ...Object.keys(roles).map((role) => (holds(entry, role) ? 'x' : ''))]]
      : [],
  )
  return table(['permission', ...head], rows)
}

const holds = (entry: { roles: readonly string[]; service?: boolean }, role: string): boolean =>
  role === 'service' ? entry.service === true : entry.roles.includes(role)

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
