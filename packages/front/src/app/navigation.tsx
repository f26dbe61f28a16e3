import {
  IconChartAreaLine,
  IconFileImport,
  IconGitPullRequest,
  IconKey,
  IconListSearch,
  IconLogin2,
  IconShieldExclamation,
  IconUsers,
  IconTableOptions,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { text } from '../text/catalogue.ts'
import { useVisit } from '../visitor/visitor.ts'
import { usePlace } from './place.ts'

/** The screens of an organization, with the key that goes there after g. */
export const screens = [
  { to: '/$organization/overview', name: text.nav.overview, key: 'o', Icon: IconChartAreaLine },
  {
    to: '/$organization/vulnerabilities',
    name: text.nav.vulnerabilities,
    key: 'v',
    Icon: IconShieldExclamation,
  },
  { to: '/$organization/reports', name: text.nav.reports, key: 'r', Icon: IconFileImport },
  { to: '/$organization/devsecops', name: text.nav.devsecops, key: 'd', Icon: IconGitPullRequest },
  { to: '/$organization/members', name: text.nav.members, key: 'm', Icon: IconUsers },
  { to: '/$organization/tokens', name: text.nav.tokens, key: 't', Icon: IconKey },
  { to: '/$organization/sign-in', name: text.signIn.settings.nav, key: 's', Icon: IconLogin2 },
  { to: '/$organization/audit', name: text.audit.nav, key: 'a', Icon: IconListSearch },
  { to: '/$organization/permissions', name: text.access.nav, key: 'p', Icon: IconTableOptions },
] as const

/** Screens of what a visitor of the demo may read. */
const visited: readonly string[] = [
  '/$organization/overview',
  '/$organization/vulnerabilities',
  '/$organization/reports',
  '/$organization/devsecops',
  '/$organization/permissions',
]

/** The list of screens at the left; the chosen group goes along. */
export function Navigation() {
  const { organization, group } = usePlace()
  const visit = useVisit()
  const shown = screens.filter(({ to }) => !visit || visited.includes(to))
  return (
    <nav aria-label={text.nav.label} className="nav">
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
