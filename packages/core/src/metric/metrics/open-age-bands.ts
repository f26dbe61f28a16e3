import { openLifetime } from '../lifetime.ts'
import { ageBands, type Metric } from '../metric.ts'
import { levelsByAge } from '../reduce/level.ts'

/** What is open at the end of each interval, by how long it has been. */
export const openAgeBands: Metric = {
  id: 'open-age-bands',
  title: 'Open vulnerabilities by age',
  definition:
    'Vulnerabilities open at the end of the interval (now, for the running one) and not confirmed as zero risk by then, by the days of 24 hours since their report: from 0, 7, 30, 90, 180 and 365.',
  unit: 'vulnerabilities',
  kind: 'bands',
  facts: 'vulnerabilities',
  compute: ({ vulnerabilities }, cells) => {
    const levels = levelsByAge(cells, openLifetime(vulnerabilities), ageBands)
    return Object.fromEntries(ageBands.map(({ name }, i) => [name, levels[i] ?? new Float64Array()]))
  },
}
