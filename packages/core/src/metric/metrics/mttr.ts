import { isFixed } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { durationIn } from '../reduce/duration.ts'

/** How long fixing took, of what was fixed in each interval. */
export const mttr: Metric = {
  id: 'mttr',
  title: 'Time to remediate',
  definition:
    'Time from the report of a vulnerability to its fix, of those fixed in the interval (verified reattack or absence from a complete scan). Open ones are not in it: see open-age.',
  unit: 'seconds',
  kind: 'duration',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => {
    const { reportedAt, closedAt } = vulnerabilities
    const counts = isFixed(vulnerabilities)
    return durationIn(cells, {
      at: (row) => closedAt[row] ?? Number.NaN,
      milliseconds: (row) =>
        counts(row) ? (closedAt[row] ?? Number.NaN) - (reportedAt[row] ?? Number.NaN) : Number.NaN,
    })
  },
}
