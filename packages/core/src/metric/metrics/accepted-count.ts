import { acceptedLifetime } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { levelAtEnd } from '../reduce/level.ts'

/** Vulnerabilities open and accepted at the end of each interval. */
export const acceptedCount: Metric = {
  id: 'accepted-count',
  title: 'Accepted vulnerabilities',
  definition:
    'Vulnerabilities open at the end of the interval whose risk was accepted at that instant, until a day or permanently; from the approval to the last day or whatever ended it before.',
  unit: 'vulnerabilities',
  kind: 'level',
  facts: 'acceptances',
  compute: ({ acceptances }, cells) => ({ value: levelAtEnd(cells, acceptedLifetime(acceptances)) }),
}
