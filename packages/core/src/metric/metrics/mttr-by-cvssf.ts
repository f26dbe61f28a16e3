import { cvssfOf, isFixed } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** How long fixing took, the graver the more it counts. */
export const mttrByCvssf: Metric = {
  id: 'mttr-by-cvssf',
  title: 'Time to remediate, weighted by CVSSF',
  definition:
    'Mean of the time from the report of a vulnerability to its fix, each weighted by its CVSSF, 4^(severity − 4), of those fixed in the interval. Open ones are not in it: see open-age.',
  unit: 'seconds',
  kind: 'mean',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => {
    const { reportedAt, closedAt } = vulnerabilities
    const where = isFixed(vulnerabilities)
    const weight = cvssfOf(vulnerabilities)
    const seconds = (row: number) =>
      Math.max(0, (closedAt[row] ?? Number.NaN) - (reportedAt[row] ?? Number.NaN)) / 1000
    const weights = countIn(cells, closedAt, { where, weight })
    const weighted = countIn(cells, closedAt, { where, weight: (row) => weight(row) * seconds(row) })
    return {
      value: weighted.map((sum, cell) =>
        (weights[cell] ?? 0) > 0 ? sum / (weights[cell] ?? 0) : Number.NaN,
      ),
    }
  },
}
