import { cvssfOf, inThousandths, isFixed } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** Risk fixed in each interval. */
export const fixedCvssf: Metric = {
  id: 'fixed-cvssf',
  title: 'Fixed risk',
  definition:
    'Sum of CVSSF, 4^(severity − 4), over the vulnerabilities closed in the interval by a verified reattack or by absence from a complete scan.',
  unit: 'cvssf',
  kind: 'sum',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => {
    const rows = { where: isFixed(vulnerabilities), weight: cvssfOf(vulnerabilities) }
    return { value: inThousandths(countIn(cells, vulnerabilities.closedAt, rows)) }
  },
}
