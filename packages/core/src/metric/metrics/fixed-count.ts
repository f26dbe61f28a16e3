import { isFixed } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { distinctIn } from '../reduce/count.ts'

/** Vulnerabilities fixed in each interval. */
export const fixedCount: Metric = {
  id: 'fixed-count',
  title: 'Fixed vulnerabilities',
  definition:
    'Vulnerabilities closed in the interval by a verified reattack or by absence from a complete scan; neither exclusions, removed roots, manual closings nor confirmed zero risks. Distinct: each counted once.',
  unit: 'vulnerabilities',
  kind: 'events',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) =>
    distinctIn(cells, vulnerabilities.closedAt, { ...vulnerabilities, where: isFixed(vulnerabilities) }),
}
