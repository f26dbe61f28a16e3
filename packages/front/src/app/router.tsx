import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from '@tanstack/react-router'
import { keeping, parseSearch, stringifySearch } from './address.ts'
import { Crash, NotFound } from './crash.tsx'
import { Home } from './home.tsx'
import { OrganizationPlace } from './organization-place.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home })
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../session/signed-in.tsx'), 'SignedIn'),
})
const newOrganization = createRoute({
  getParentRoute: () => root,
  path: '/new',
  component: lazyRouteComponent(() => import('../start/new-organization.tsx'), 'NewOrganization'),
})

const device = createRoute({
  getParentRoute: () => root,
  path: '/device',
  component: lazyRouteComponent(() => import('../token/device.tsx'), 'DevicePage'),
})

const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  component: lazyRouteComponent(() => import('../operator/become-page.tsx'), 'BecomePage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../member/accept.tsx'), 'AcceptInvitation'),
})

const organization = createRoute({
  getParentRoute: () => root,
  path: '/$organization',
  validateSearch: keeping('group'),
  component: OrganizationPlace,
})
const index = createRoute({
  getParentRoute: () => organization,
  path: '/',
  component: () => <Navigate from="/$organization" to="/$organization/overview" replace />,
})
const overview = createRoute({
  getParentRoute: () => organization,
  path: '/overview',
  validateSearch: keeping('group', 'range'),
  component: lazyRouteComponent(() => import('../overview/overview.tsx'), 'Overview'),
})
const vulnerabilities = createRoute({
  getParentRoute: () => organization,
  path: '/vulnerabilities',
  validateSearch: keeping(
    'group',
    'status',
    'severity',
    'treatment',
    'state',
    'zero',
    'reattack',
    'technique',
    'root',
    'tool',
    'assignee',
    'ends',
    'kind',
    'tag',
    'issue',
    'level',
    'waits',
    'exploited',
    'due',
    'past',
    'cwe',
    'rule',
    'facets',
    'search',
    'sort',
    'direction',
    'columns',
  ),
  component: lazyRouteComponent(() => import('../vulnerability/vulnerabilities.tsx'), 'Vulnerabilities'),
})
const vulnerability = createRoute({
  getParentRoute: () => vulnerabilities,
  path: '/$vulnerability',
  component: lazyRouteComponent(() => import('../vulnerability/panel.tsx'), 'Panel'),
})
const exposure = createRoute({
  getParentRoute: () => organization,
  path: '/exposure',
  validateSearch: keeping('group', 'range', 'root'),
  component: lazyRouteComponent(() => import('../exposure/exposure.tsx'), 'Exposure'),
})
const reports = createRoute({
  getParentRoute: () => organization,
  path: '/reports',
  validateSearch: keeping('group', 'root'),
  component: lazyRouteComponent(() => import('../report/reports.tsx'), 'Reports'),
})
const events = createRoute({
  getParentRoute: () => organization,
  path: '/events',
  validateSearch: keeping('group', 'state'),
  component: lazyRouteComponent(() => import('../event/events.tsx'), 'Events'),
})
const policies = createRoute({
  getParentRoute: () => organization,
  path: '/policies',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../policy/policies.tsx'), 'Policies'),
})
const devsecops = createRoute({
  getParentRoute: () => organization,
  path: '/devsecops',
  validateSearch: keeping('group', 'root'),
  component: lazyRouteComponent(() => import('../gate/devsecops.tsx'), 'Devsecops'),
})
const packages = createRoute({
  getParentRoute: () => organization,
  path: '/packages',
  validateSearch: keeping('group', 'name', 'licence', 'direct', 'vulnerable'),
  component: lazyRouteComponent(() => import('../package/packages.tsx'), 'Packages'),
})
const fixes = createRoute({
  getParentRoute: () => organization,
  path: '/fixes',
  validateSearch: keeping('group', 'kind'),
  component: lazyRouteComponent(() => import('../package/fixes.tsx'), 'Fixes'),
})
const tokens = createRoute({
  getParentRoute: () => organization,
  path: '/tokens',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../token/tokens.tsx'), 'Tokens'),
})
const signInSettings = createRoute({
  getParentRoute: () => organization,
  path: '/sign-in',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../sign-in/settings.tsx'), 'SignInSettings'),
})
const audit = createRoute({
  getParentRoute: () => organization,
  path: '/audit',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../audit/audit.tsx'), 'Audit'),
})
const permissions = createRoute({
  getParentRoute: () => organization,
  path: '/permissions',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../permission/permissions.tsx'), 'Permissions'),
})
const members = createRoute({
  getParentRoute: () => organization,
  path: '/members',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../member/members.tsx'), 'Members'),
})
const profile = createRoute({
  getParentRoute: () => organization,
  path: '/profile',
  validateSearch: keeping('group'),
  component: lazyRouteComponent(() => import('../session/profile.tsx'), 'Profile'),
})
const start = createRoute({
  getParentRoute: () => organization,
  path: '/start',
  validateSearch: keeping('group', 'root'),
  component: lazyRouteComponent(() => import('../start/first-steps.tsx'), 'FirstSteps'),
})

/** Every address of the application. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    newOrganization,
    invitation,
    operator,
    device,
    organization.addChildren([
      index,
      overview,
      vulnerabilities.addChildren([vulnerability]),
      exposure,
      reports,
      events,
      devsecops,
      packages,
      fixes,
      policies,
      members,
      tokens,
      signInSettings,
      audit,
      permissions,
      profile,
      start,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: Crash,
  defaultPreload: 'intent',
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
