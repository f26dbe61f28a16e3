import { openLifetime } from '../lifetime.ts'
import type { Metric } from '../metric.ts'
import { levelAtEnd } from '../reduce/level.ts'

/** Vulnerabilities open at the end of each interval. */
export const openCount: Metric = {
  id: 'open-count',
  title: 'Open vulnerabilities',
  definition:
    'Vulnerabilities open at the end of the interval and not confirmed as zero risk by then, accepted ones included.',
  unit: 'vulnerabilities',
  kind: 'level',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => ({ value: levelAtEnd(cells, openLifetime(vulnerabilities)) }),
}
