import { cvssfOf, inThousandths, openLifetime } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { levelAtEnd } from '../reduce/level.ts'

/** Risk that is open at the end of each interval. */
export const exposure: Metric = {
  id: 'exposure',
  title: 'Exposure',
  definition:
    'Sum of CVSSF, 4^(severity − 4), over the vulnerabilities open at the end of the interval and not confirmed as zero risk by then.',
  unit: 'cvssf',
  kind: 'level',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => ({
    value: inThousandths(levelAtEnd(cells, openLifetime(vulnerabilities), cvssfOf(vulnerabilities))),
  }),
}
