import { count } from './format.ts'

/** What stands around every screen. */
export const navTexts = {
  label: 'Screens',
  overview: 'Overview',
  vulnerabilities: 'Vulnerabilities',
  fixes: 'Fixes',
  packages: 'Packages',
  exposure: 'Exposure',
  reports: 'Reports',
  events: 'Events',
  devsecops: 'DevSecOps',
  policies: 'Policies',
  members: 'Members',
  tokens: 'Tokens',
  signIn: 'Sign-in',
  audit: 'Audit',
  permissions: 'Permissions',
  profile: 'Profile and session',
  notices: 'Notices',
  noticesUnread: (number: number) => `Notices, ${count(number)} not read`,
  skip: 'Skip to content',
  organization: 'Organization',
  newOrganization: 'New organization…',
  simulated: 'Simulated',
  simulatedNote: 'Everything in this organization comes from a generator. None of it is real.',
  group: 'Group',
  allGroups: 'All groups',
  search: 'Go to…',
  help: 'Keyboard shortcuts',
  user: 'Your account',
  signOut: 'Sign out',
  theme: 'Theme',
  light: 'Light',
  dark: 'Dark',
  auto: 'Same as the system',
} as const

/** Words for what is done everywhere. */
export const actionTexts = {
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  copyLink: 'Copy link',
  clear: 'Clear',
  showAll: 'Show all',
  more: 'More',
} as const

/** What is said where something failed or is not there. */
export const problemTexts = {
  title: 'This could not be loaded',
  offline: 'The server does not answer. Is Weir still running?',
  status: (status: number) => `The server answered with status ${status}.`,
  request: 'Request',
  retry: 'Try again',
  crash: 'This screen broke',
  crashHow: 'Nothing on the server was changed by it. Load the screen again; if it breaks again, report it.',
  reload: 'Load again',
  copy: 'Copy details',
  notFound: 'There is nothing here',
  notFoundHow: 'The address names no screen, or an organization you do not belong to.',
  notFoundVisitor: 'You have not signed in, and only the demo shows itself to visitors.',
  home: 'Go to the start',
} as const
