import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** Releases in each interval. */
export const releaseCount: Metric = {
  id: 'release-count',
  title: 'Releases',
  definition: 'Releases published in the interval.',
  unit: 'releases',
  kind: 'count',
  facts: 'releases',
  compute: ({ releases }, cells) => ({ value: countIn(cells, releases.publishedAt) }),
}
