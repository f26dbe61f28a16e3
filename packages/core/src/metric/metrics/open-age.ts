import { openLifetime } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { ageAtEnd } from '../reduce/age.ts'

/** How long what is open has been open, at the end of each interval. */
export const openAge: Metric = {
  id: 'open-age',
  title: 'Age of open vulnerabilities',
  definition:
    'Time since the report of the vulnerabilities open at the end of the interval (now, for the running one) and not confirmed as zero risk by then. Says nothing about those already closed.',
  unit: 'seconds',
  kind: 'duration',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => ageAtEnd(cells, openLifetime(vulnerabilities)),
}
