import { acceptedLifetime, cvssfOf, inThousandths } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { levelAtEnd } from '../reduce/level.ts'

/** Risk that is open and accepted at the end of each interval. */
export const acceptedCvssf: Metric = {
  id: 'accepted-cvssf',
  title: 'Accepted risk',
  definition:
    'Sum of CVSSF, 4^(severity − 4), over the vulnerabilities open at the end of the interval whose risk was accepted at that instant. It is a part of the exposure.',
  unit: 'cvssf',
  kind: 'level',
  facts: 'acceptances',
  compute: ({ acceptances }, cells) => ({
    value: inThousandths(levelAtEnd(cells, acceptedLifetime(acceptances), cvssfOf(acceptances))),
  }),
}
