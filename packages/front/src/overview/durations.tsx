import { Face, WaitingCard } from '../face/faces.tsx'
import type { Answer as Parts } from '../graph/answer.ts'
import { overviewTexts } from '../text/overview.ts'
import { moment } from '../text/format.ts'
import { DurationCard } from './duration-card.tsx'
import type { Definition, OverviewData } from './fields.ts'

/** How long fixing and releasing take, and what the numbers are as of. */
export function Durations({ answer, catalogue }: { answer: Parts<OverviewData>; catalogue: Definition[] }) {
  const before = answer.part('before')
  return (
    <Face part={answer.part('whole')} retry={answer.retry} waiting={<WaitingCard />}>
      {(whole) => {
        const with_ = { whole, catalogue, before: before.state === 'ready' ? before.value : null }
        return (
          <>
            <div className="pair">
              <DurationCard title={overviewTexts.mttr} metric="mttr" {...with_} />
              <DurationCard title={overviewTexts.leadTime} metric="release-lead-time" {...with_} />
            </div>
            <p className="soft small">{overviewTexts.asOf(moment(whole.asOf))}</p>
          </>
        )
      }}
    </Face>
  )
}
