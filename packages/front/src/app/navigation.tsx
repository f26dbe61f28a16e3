import {
  IconBarrierBlock,
  IconChartAreaLine,
  IconChecklist,
  IconFileImport,
  IconGitPullRequest,
  IconKey,
  IconListSearch,
  IconLogin2,
  IconPackages,
  IconScale,
  IconShieldExclamation,
  IconUsers,
  IconTableOptions,
  IconTrendingDown,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { navTexts } from '../text/shell.ts'
import { useVisit } from '../visitor/visitor.ts'
import { usePlace } from './place.ts'

/** The screens of an organization, with the key that goes there after g. */
export const screens = [
  { to: '/$organization/overview', name: navTexts.overview, key: 'o', Icon: IconChartAreaLine },
  {
    to: '/$organization/vulnerabilities',
    name: navTexts.vulnerabilities,
    key: 'v',
    Icon: IconShieldExclamation,
  },
  { to: '/$organization/fixes', name: navTexts.fixes, key: 'f', Icon: IconChecklist },
  { to: '/$organization/packages', name: navTexts.packages, key: 'k', Icon: IconPackages },
  { to: '/$organization/exposure', name: navTexts.exposure, key: 'x', Icon: IconTrendingDown },
  { to: '/$organization/reports', name: navTexts.reports, key: 'r', Icon: IconFileImport },
  { to: '/$organization/events', name: navTexts.events, key: 'e', Icon: IconBarrierBlock },
  { to: '/$organization/devsecops', name: navTexts.devsecops, key: 'd', Icon: IconGitPullRequest },
  { to: '/$organization/policies', name: navTexts.policies, key: 'l', Icon: IconScale },
  { to: '/$organization/members', name: navTexts.members, key: 'm', Icon: IconUsers },
  { to: '/$organization/tokens', name: navTexts.tokens, key: 't', Icon: IconKey },
  { to: '/$organization/sign-in', name: navTexts.signIn, key: 's', Icon: IconLogin2 },
  { to: '/$organization/audit', name: navTexts.audit, key: 'a', Icon: IconListSearch },
  { to: '/$organization/permissions', name: navTexts.permissions, key: 'p', Icon: IconTableOptions },
] as const

/** Screens of what a visitor of the demo may read. */
const visited: readonly string[] = [
  '/$organization/overview',
  '/$organization/vulnerabilities',
  '/$organization/fixes',
  '/$organization/packages',
  '/$organization/exposure',
  '/$organization/reports',
  '/$organization/events',
  '/$organization/devsecops',
  '/$organization/permissions',
]

/** The list of screens at the left; the chosen group goes along. */
export function Navigation() {
  const { organization, group } = usePlace()
  const visit = useVisit()
  const shown = screens.filter(({ to }) => !visit || visited.includes(to))
  return (
    <nav aria-label={navTexts.label} className="nav">
      {shown.map(({ to, name, Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ organization: organization.slug }}
          search={group ? { group: group.id } : {}}
          className="nav-link"
          activeProps={{ 'data-active': true }}
          activeOptions={{ includeSearch: false }}
          title={name}
        >
          <Icon size={18} stroke={1.7} aria-hidden />
          <span>{name}</span>
        </Link>
      ))}
    </nav>
  )
}
