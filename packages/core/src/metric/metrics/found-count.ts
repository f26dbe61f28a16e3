import type { Metric } from '../metric.ts'
import { distinctIn } from '../reduce/count.ts'

/** Vulnerabilities reported in each interval. */
export const foundCount: Metric = {
  id: 'found-count',
  title: 'Found vulnerabilities',
  definition:
    'Vulnerabilities reported in the interval; one that comes back after it was closed is found again. Distinct: each counted once.',
  unit: 'vulnerabilities',
  kind: 'events',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => distinctIn(cells, vulnerabilities.reportedAt, vulnerabilities),
}
