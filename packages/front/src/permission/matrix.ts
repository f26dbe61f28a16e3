import { groupRoles, installationRoles, organizationRoles, permissions } from '@weir/contract/permissions'

/** A level that has roles. */
export const levels = ['group', 'organization', 'installation'] as const
export type RoleLevel = (typeof levels)[number]

/** A column of a matrix: a role with its rank, null for machines and what has none. */
export interface Column {
  role: string
  rank: number | null
}

/** A row: a permission and who holds it. */
export interface MatrixRow {
  permission: string
  holders: ReadonlySet<string>
}

const ranked = (roles: Readonly<Record<string, number>>): Column[] =>
  Object.entries(roles).map(([role, rank]) => ({ role, rank }))
const unranked = (...roles: string[]): Column[] => roles.map((role) => ({ role, rank: null }))

/** The columns of each level, strongest role first. */
export const columnsOf: Record<RoleLevel, readonly Column[]> = {
  group: [...ranked(groupRoles), ...unranked('ci_agent')],
  organization: [...ranked(organizationRoles), ...unranked('service')],
  installation: unranked(...installationRoles),
}

/** The rows of a level whose name has these letters; with `only` those that one of these roles holds. */
export function rowsOf(
  level: RoleLevel,
  { letters, only }: { letters: string; only: ReadonlySet<string> | null },
): MatrixRow[] {
  const wanted = letters.trim().toLowerCase()
  return Object.entries(permissions).flatMap(([permission, entry]) => {
    if (entry.level !== level || !permission.includes(wanted)) return []
    const holders = new Set<string>(entry.roles)
    if ('service' in entry && entry.service) holders.add('service')
    return only && ![...holders].some((role) => only.has(role)) ? [] : [{ permission, holders }]
  })
}
