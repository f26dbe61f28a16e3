import { cvssfOf, isFixed } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** How much of the risk found was fixed in each interval. */
export const remediationRate: Metric = {
  id: 'remediation-rate',
  title: 'Remediation rate',
  definition:
    'CVSSF fixed in the interval ÷ CVSSF found in it; above 1 where more was fixed than found. Nothing to measure where nothing was found.',
  unit: 'ratio',
  kind: 'ratio',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => {
    const weight = cvssfOf(vulnerabilities)
    const found = countIn(cells, vulnerabilities.reportedAt, { weight })
    const fixed = countIn(cells, vulnerabilities.closedAt, { weight, where: isFixed(vulnerabilities) })
    return {
      value: fixed.map((sum, cell) => ((found[cell] ?? 0) > 0 ? sum / (found[cell] ?? 0) : Number.NaN)),
    }
  },
}
