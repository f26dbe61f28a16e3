import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** Vulnerabilities reported in each interval. */
export const foundCount: Metric = {
  id: 'found-count',
  title: 'Found vulnerabilities',
  definition:
    'Vulnerabilities reported in the interval; one that comes back after it was closed is found again.',
  unit: 'vulnerabilities',
  kind: 'count',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => ({ value: countIn(cells, vulnerabilities.reportedAt) }),
}
