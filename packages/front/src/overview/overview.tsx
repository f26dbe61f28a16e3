import { Skeleton } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { usePlace } from '../app/place.ts'
import { Face, Waiting, WaitingCard } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { consultTexts } from '../text/consult.ts'
import { overviewTexts } from '../text/overview.ts'
import { timezone } from '../text/format.ts'
import { DecisionList } from './decision-list.tsx'
import { DeliveryBars } from './delivery-bars.tsx'
import { Durations } from './durations.tsx'
import { OverviewQuery } from './fields.ts'
import './overview.css'
import { daysOf, isRange, type Range, ranges } from './period.ts'
import { RangeChoice } from './range-choice.tsx'
import { Steps } from './steps.tsx'
import { SyncRemarks } from './sync-remarks.tsx'
import { Tiles } from './tiles.tsx'

const Thread = lazy(async () => ({ default: (await import('../consult/thread.tsx')).Thread }))
const FirstSteps = lazy(async () => ({ default: (await import('../start/first-steps.tsx')).FirstSteps }))

/** The overview of an organization or a group; of an organization without groups, the first steps. */
export function Overview() {
  const { groups } = usePlace()
  if (groups.length > 0) return <Known />
  return (
    <Suspense fallback={<WaitingCard />}>
      <FirstSteps />
    </Suspense>
  )
}

function Known() {
  const { organization, groupIds, group } = usePlace()
  const search = useSearch({ from: '/$organization/overview' })
  const range: Range = isRange(search.range) ? search.range : '6m'
  const { step, releaseStep } = ranges[range]
  const answer = useAnswer(OverviewQuery, {
    organizationId: organization.id,
    groupIds,
    timezone,
    step,
    releaseStep,
    ...daysOf(range),
  })
  const found = answer.part('catalogue')
  const catalogue = found.state === 'ready' ? found.value : []
  const { retry } = answer
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{group?.name ?? organization.name}</h1>
        <span className="grow" />
        <RangeChoice range={range} />
      </div>
      <Face part={answer.part('counts')} retry={retry} waiting={<Skeleton height={84} />}>
        {(counts) => <Tiles counts={counts} />}
      </Face>
      <div className="overview">
        <div className="stack">
          <Face part={answer.part('steps')} retry={retry} waiting={<WaitingCard />}>
            {(steps) => <Steps steps={steps} catalogue={catalogue} step={step} />}
          </Face>
          <DeliveryBars answer={answer} step={step} releaseStep={releaseStep} catalogue={catalogue} />
          <Face part={answer.part('roots')} retry={retry} waiting={null} failed={null}>
            {({ nodes }) => <SyncRemarks roots={nodes} />}
          </Face>
          <Durations answer={answer} catalogue={catalogue} />
        </div>
        <div className="stack">
          <div className="card">
            <div className="card-head">
              <h2>{overviewTexts.decisions}</h2>
            </div>
            <DecisionList
              requests={answer.part('requests')}
              claims={answer.part('claims')}
              fixes={answer.part('fixes')}
              urgent={answer.part('urgent')}
              retry={retry}
            />
          </div>
          {group && (
            <div className="card">
              <div className="card-head">
                <h2>{consultTexts.title}</h2>
              </div>
              <Suspense fallback={<Waiting lines={2} />}>
                <Thread key={group.id} groupId={group.id} />
              </Suspense>
            </div>
          )}
        </div>
      </div>
    </div>
  )
}
