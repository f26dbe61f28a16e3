import { count } from './format.ts'

/** The texts of tags, issues of other tools and business levels. */
export const labelTexts = {
  open: 'Label…',
  title: (n: number) => (n === 1 ? 'Label 1 vulnerability' : `Label ${count(n)} vulnerabilities`),
  add: 'Add tags',
  tagsHow: 'Separated by commas; each up to 50 characters.',
  remove: 'Take tags away',
  issue: 'Issue in another tool',
  issueHow: 'An address that begins with https://. Empty changes nothing.',
  clearIssue: 'Take the issue away',
  level: 'Business level',
  levelHow: 'What it is worth to the business, 0 to 1,000,000,000. Empty changes nothing.',
  clearLevel: 'Take the level away',
  submit: (n: number) => (n === 1 ? 'Label 1 vulnerability' : `Label ${count(n)} vulnerabilities`),
  nothing: 'Say what to change.',
  badTag: 'A tag has at most 50 characters, and there are at most 20.',
  badIssue: 'This is no address of the web.',
  badLevel: 'A whole number up to 1,000,000,000.',
  tags: 'Tags',
  none: 'none',
} as const
