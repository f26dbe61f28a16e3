import { count } from './format.ts'

/** The texts of treating vulnerabilities. */
export const treatTexts = {
  title: (n: number) => (n === 1 ? 'Treat 1 vulnerability' : `Treat ${count(n)} vulnerabilities`),
  choose: 'Decision',
  in_progress: 'In progress',
  in_progressHow: 'Somebody works on it. It keeps counting and keeps breaking builds.',
  accepted: 'Accept until a date',
  acceptedHow: 'A request: another person has to approve it. Until then it counts and breaks builds.',
  accepted_permanently: 'Accept permanently',
  accepted_permanentlyHow:
    'A request: another person has to approve it. Until then it counts and breaks builds.',
  untreated: 'Back to untreated',
  untreatedHow: 'Ends the present decision.',
  until: 'Last day',
  untilMissing: 'Choose the last day.',
  untilPast: 'Choose a day after today.',
  assignToMe: 'Assign to me',
  justification: 'Why',
  justificationHow: 'Read by who approves it, and by auditors.',
  justificationMissing: 'Say why: a decision needs a reason.',
  justificationLong: 'At most 10,000 characters.',
  submit: (n: number) => (n === 1 ? 'Treat 1 vulnerability' : `Treat ${count(n)} vulnerabilities`),
  request: (n: number) =>
    n === 1 ? 'Request for 1 vulnerability' : `Request for ${count(n)} vulnerabilities`,
  allOrNone: 'All of them or none: if one cannot take this decision, nothing changes.',
} as const
