import { openLifetime } from '../lifetime.ts'
import { ageBands, type Metric } from '../metric.ts'
import { levelAtEnd } from '../reduce/level.ts'

const day = 86_400_000

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
    const { from, until } = openLifetime(vulnerabilities)
    const levels = ageBands.map((band) => {
      const older = (row: number) => (from[row] ?? Number.NaN) + band.below * day
      const lifetime = {
        from: from.map((at) => at + band.from * day),
        until: (row: number) => (until(row) < older(row) ? until(row) : older(row)),
      }
      return [band.name, levelAtEnd(cells, lifetime)] as const
    })
    return Object.fromEntries(levels)
  },
}
