import { count } from './format.ts'

/** The texts of one decision about all that a list finds. */
export const bulkTexts = {
  open: 'Decide about all…',
  title: 'Decide about all that the filters find',
  how: 'At most 10,000. First you see how many it changes, and which not; it can be undone as a whole.',
  action: 'What',
  treat: 'Treat',
  label: 'Label',
  preview: 'Preview',
  back: 'Back',
  possible: (n: number) =>
    n === 1 ? 'It changes 1 vulnerability.' : `It changes ${count(n)} vulnerabilities.`,
  refused: (n: number) => (n === 1 ? '1 stays as it is:' : `${count(n)} stay as they are:`),
  such: (serials: readonly string[], n: number) =>
    `${serials.join(', ')}${n > serials.length ? ` and ${count(n - serials.length)} more` : ''}`,
  start: (n: number) => (n === 1 ? 'Change 1 vulnerability' : `Change ${count(n)} vulnerabilities`),
  running: 'It is being done…',
  applied: (n: number) =>
    n === 1 ? '1 vulnerability was changed.' : `${count(n)} vulnerabilities were changed.`,
  undone: (n: number) => (n === 1 ? '1 is as it was before.' : `${count(n)} are as they were before.`),
  kept: (n: number) => (n === 1 ? '1 was not undone:' : `${count(n)} were not undone:`),
  undo: 'Undo all of it',
  failed: 'Nothing was changed.',
  close: 'Close',
} as const
