import type { Metric } from '../metric.ts'
import { durationIn } from '../reduce/duration.ts'

/** How long commits waited for their release, of those released in each interval. */
export const releaseLeadTime: Metric = {
  id: 'release-lead-time',
  title: 'Lead time from commit to release',
  definition:
    'Time from the author date of a commit to the publication of the earliest release that contains it, of the commits released in the interval. Commits not yet released are not in it.',
  unit: 'seconds',
  kind: 'duration',
  facts: 'commits',
  compute: ({ commits, releases }, cells) => {
    const released = (row: number) => releases.publishedAt[commits.release[row] ?? -1] ?? Number.NaN
    return durationIn(cells, {
      at: released,
      milliseconds: (row) => released(row) - (commits.authoredAt[row] ?? Number.NaN),
    })
  },
}
