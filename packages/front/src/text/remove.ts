import { count } from './format.ts'

/** The texts of removing what is no vulnerability, and of bringing it back. */
export const removeTexts = {
  title: (n: number) => (n === 1 ? 'Remove 1 vulnerability' : `Remove ${count(n)} vulnerabilities`),
  how: 'It no longer counts nor breaks builds, and a later report does not open it again. It stays in the list of removed ones and can be restored.',
  choose: 'Why is it none?',
  false_positive: 'A false positive',
  false_positiveHow: 'The tool is wrong: there is no weakness here.',
  duplicate: 'A duplicate',
  duplicateHow: 'Another vulnerability of the list already says it.',
  reporting_error: 'An error of the report',
  reporting_errorHow: 'It belongs elsewhere, or should never have been uploaded.',
  justification: 'Explain',
  justificationHow: 'Read by whoever wonders why it is gone, and by auditors.',
  justificationMissing: 'Say how you know.',
  justificationLong: 'At most 10,000 characters.',
  submit: (n: number) => (n === 1 ? 'Remove 1 vulnerability' : `Remove ${count(n)} vulnerabilities`),
  restore: 'Restore',
} as const
