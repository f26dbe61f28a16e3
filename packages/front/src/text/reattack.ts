import { count } from './format.ts'

/** The texts of asking to verify a fix, and of saying what was found. */
export const reattackTexts = {
  name: 'Verification of a fix',
  title: (n: number) =>
    n === 1 ? 'Verify the fix of 1 vulnerability' : `Verify the fixes of ${count(n)} vulnerabilities`,
  how: 'Another person, a tester, retester or architect of the group, tries it again. Until it is found closed it counts and breaks builds.',
  justification: 'What was done',
  justificationHow: 'Read by who tries it again: the version, the commit, where it runs.',
  justificationMissing: 'Say what was done about it.',
  justificationLong: 'At most 10,000 characters.',
  submit: (n: number) =>
    n === 1 ? 'Request for 1 vulnerability' : `Request for ${count(n)} vulnerabilities`,
  closed: 'Closed',
  open: 'Still open',
  found: 'What was tried and seen',
  allWaiting: 'All fixes that wait to be verified',
  mayNotDecide: 'Verifying needs a tester, retester or architect of the group.',
  wants: 'to verify the fix',
} as const

/** What a vulnerability is when somebody asked to verify its fix. */
export const reattackWords = {
  requested: 'To verify',
  on_hold: 'Verification on hold',
  verified: 'Verified',
} as const

/** Where a request stands, and what was found. */
export const reattackStateTexts = {
  requested: 'Waits to be verified',
  on_hold: 'On hold',
  withdrawn: 'Withdrawn',
  open: 'Found still open',
  closed: 'Found closed',
} as const
