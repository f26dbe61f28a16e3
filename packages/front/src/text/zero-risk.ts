import { count } from './format.ts'

/** The texts of claiming that something is no risk at all, and of deciding about it. */
export const zeroRiskTexts = {
  name: 'Zero risk',
  title: (n: number) =>
    n === 1 ? 'Request zero risk for 1 vulnerability' : `Request zero risk for ${count(n)} vulnerabilities`,
  how: 'A claim that it is no risk at all. Another person, a reviewer or architect of the group, has to confirm it. Until then it counts and breaks builds.',
  justification: 'Why',
  justificationHow: 'Read by who decides about it, and by auditors.',
  justificationMissing: 'Say why it is no risk.',
  justificationLong: 'At most 10,000 characters.',
  submit: (n: number) =>
    n === 1 ? 'Request for 1 vulnerability' : `Request for ${count(n)} vulnerabilities`,
  confirm: 'Confirm',
  requested: 'Requested',
  confirmed: 'Confirmed',
  rejected: 'Rejected',
  counted: 'Not confirmed',
  allClaims: 'All claims of zero risk that wait',
  mayNotDecide: 'Confirming needs a reviewer or architect of the group.',
  wants: 'to confirm that it is no risk',
} as const

/** What a vulnerability is when somebody claimed that it is no risk. */
export const zeroRiskWords = {
  requested: 'Zero risk requested',
  confirmed: 'Zero risk',
  rejected: 'Zero risk rejected',
} as const

/** Where a claim stands. */
export const zeroRiskStateTexts = {
  submitted: 'Waits for a decision',
  confirmed: 'Confirmed',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
} as const
