import type { Metric } from '../metric.ts'
import { countIn } from '../reduce/count.ts'

/** Commits in each interval. */
export const commitsCount: Metric = {
  id: 'commits-count',
  title: 'Commits',
  definition: 'Commits whose committer date lies in the interval, each counted once in its repository.',
  unit: 'commits',
  kind: 'count',
  facts: 'commits',
  compute: ({ commits }, cells) => ({ value: countIn(cells, commits.committedAt) }),
}
