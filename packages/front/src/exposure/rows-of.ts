import type { ListSearch } from '../vulnerability/filters.ts'
import { pastText } from '../vulnerability/past.ts'
import type { Answer } from '../overview/fields.ts'

const dayMs = 86_400_000

/** Where an answer's numbers open: the rows of one interval of it, of all roots or of some. */
export function rowsOf(answer: Pick<Answer, 'intervalStarts' | 'intervalEnd' | 'sampledAt'>, root?: string) {
  const list = (past: string): ListSearch => ({ past, root, status: 'all' })
  const sampled = (i: number, make: (at: string) => string): ListSearch | null => {
    const at = answer.sampledAt[i]
    return at ? list(make(at)) : null
  }
  const happened = (kind: 'found' | 'fixed', i: number) => {
    const end = answer.intervalStarts[i + 1] ?? answer.intervalEnd
    return list(pastText(kind, answer.intervalStarts[i], answer.sampledAt[i] ?? end))
  }
  return {
    found: (i: number) => happened('found', i),
    fixed: (i: number) => happened('fixed', i),
    open: (i: number) => sampled(i, (at) => pastText('open', at)),
    accepted: (i: number) => sampled(i, (at) => pastText('accepted', at)),
    /** Open since at least so many days and less than so many. */
    aged: (i: number, days: { from: number; below: number | null }) =>
      sampled(i, (at) => {
        const before = (by: number) => new Date(Date.parse(at) - by * dayMs).toISOString()
        return pastText('open', at, days.below === null ? undefined : before(days.below), before(days.from))
      }),
  }
}
