import { count } from './format.ts'

/** The texts of events: what keeps people from testing. */
export const eventTexts = {
  title: 'Events',
  intro: 'What keeps people from testing, until somebody has seen that it is gone.',
  create: 'Report an event…',
  createTitle: 'Report what keeps people from testing',
  createHow: 'The people of the group are told now, and again after 7 and after 30 days.',
  mayNotCreate: 'Reporting needs a manager, tester, architect or resourcer of the group.',
  group: 'Group',
  type: 'Kind',
  description: 'What happens',
  descriptionHow: 'Where, since when, and what was tried.',
  descriptionMissing: 'Say what happens.',
  submit: 'Report',
  show: 'Which events',
  open: 'Not solved',
  solved: 'Solved',
  all: 'All',
  none: 'Nothing keeps anybody from testing',
  noneHow: 'An event that is reported appears here until it is solved.',
  more: (n: number) => `${count(n)} older ones are not shown.`,
  reported: (who: string) => `reported by ${who}`,
  holds: (n: number) => (n === 1 ? 'holds 1 verification' : `holds ${count(n)} verifications`),
  ask: 'The cause is gone…',
  askHow: 'What was done',
  solve: 'Solve…',
  solveHow: 'What was seen',
  sendBack: 'Not gone…',
  sendBackHow: 'What is still in the way',
  send: 'Send',
  hold: 'Put on hold…',
  holdFor: 'Event it waits for',
  holdHow: 'Until the event is solved nobody verifies this fix.',
  holdNone: 'Nothing keeps people from testing in this group: report an event first.',
  heldBy: 'Event',
} as const

/** Kinds of events. */
export const eventTypeTexts = {
  authorization: 'Authorization',
  credentials: 'Credentials',
  data: 'Data',
  environment: 'Environment',
  installer: 'Installer',
  network_access: 'Network access',
  vpn: 'VPN',
  supplies: 'Supplies',
  scope_change: 'Change of scope',
  suspension: 'Suspension',
  cloning: 'Cloning',
  other: 'Other',
} as const

/** Where an event stands. */
export const eventStateTexts = {
  created: 'In the way',
  verification_requested: 'To verify',
  solved: 'Solved',
} as const
