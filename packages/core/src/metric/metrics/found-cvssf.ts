import { cvssfOf, inThousandths } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** Risk reported in each interval. */
export const foundCvssf: Metric = {
  id: 'found-cvssf',
  title: 'Found risk',
  definition: 'Sum of CVSSF, 4^(severity − 4), over the vulnerabilities reported in the interval.',
  unit: 'cvssf',
  kind: 'sum',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => ({
    value: inThousandths(countIn(cells, vulnerabilities.reportedAt, { weight: cvssfOf(vulnerabilities) })),
  }),
}
