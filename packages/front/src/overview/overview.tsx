import { SegmentedControl, Skeleton } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { usePlace } from '../app/place.ts'
import { Chart } from '../chart/chart.tsx'
import type { Series } from '../chart/series.ts'
import { Empty, Face, Waiting } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { FirstSteps } from '../start/first-steps.tsx'
import { text } from '../text/catalogue.ts'
import { amount, count, moment, timezone } from '../text/format.ts'
import { DecisionList } from './decision-list.tsx'
import { Definitions } from './definition.tsx'
import { DurationCard } from './duration-card.tsx'
import { type Answer, type Definition, OverviewQuery, valuesOf } from './fields.ts'
import './overview.css'
import { daysOf, isRange, type Range, ranges } from './period.ts'
import { SyncRemarks } from './sync-remarks.tsx'
import { Tiles } from './tiles.tsx'

/** The overview of an organization or a group; of an organization without groups, the first steps. */
export function Overview() {
  const { groups } = usePlace()
  return groups.length === 0 ? <FirstSteps /> : <Known />
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
  const before = answer.part('before')
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
          <Face part={answer.part('steps')} retry={retry} waiting={<WaitingCards />}>
            {(steps) => <Steps steps={steps} catalogue={catalogue} step={step} />}
          </Face>
          <Face part={answer.part('repositories')} retry={retry} waiting={null}>
            {({ totalCount }) =>
              totalCount === 0 ? (
                <div className="card">
                  <Empty title={text.overview.noRepository}>{text.overview.noRepositoryHow}</Empty>
                </div>
              ) : (
                <div className="pair">
                  <Face part={answer.part('steps')} retry={retry} waiting={null} failed={null}>
                    {(steps) => (
                      <Bars
                        name={text.overview.commits}
                        step={step}
                        answer={steps}
                        metric="commits-count"
                        catalogue={catalogue}
                      />
                    )}
                  </Face>
                  <Face part={answer.part('releases')} retry={retry} waiting={null}>
                    {(releases) => (
                      <Bars
                        name={text.overview.releases}
                        step={releaseStep}
                        answer={releases}
                        metric="release-count"
                        catalogue={catalogue}
                      />
                    )}
                  </Face>
                </div>
              )
            }
          </Face>
          <Face part={answer.part('roots')} retry={retry} waiting={null} failed={null}>
            {({ nodes }) => <SyncRemarks roots={nodes} />}
          </Face>
          <Face part={answer.part('whole')} retry={retry} waiting={<WaitingCards />}>
            {(whole) => {
              const with_ = { whole, catalogue, before: before.state === 'ready' ? before.value : null }
              return (
                <>
                  <div className="pair">
                    <DurationCard title={text.overview.mttr} metric="mttr" {...with_} />
                    <DurationCard title={text.overview.leadTime} metric="release-lead-time" {...with_} />
                  </div>
                  <p className="soft small">{text.overview.asOf(moment(whole.asOf))}</p>
                </>
              )
            }}
          </Face>
        </div>
        <div className="stack">
          <div className="card">
            <div className="card-head">
              <h2>{text.overview.decisions}</h2>
            </div>
            <DecisionList requests={answer.part('requests')} urgent={answer.part('urgent')} retry={retry} />
          </div>
        </div>
      </div>
    </div>
  )
}

function Steps({
  steps,
  catalogue,
  step,
}: {
  steps: Answer
  catalogue: Definition[]
  step: 'day' | 'week' | 'month'
}) {
  const words = text.overview
  const area = (name: string, metric: string): Series[] => [
    { name, values: valuesOf(steps, metric), kind: 'area', color: 'accent' },
  ]
  const flow: Series[] = [
    { name: words.found, values: valuesOf(steps, 'found-count'), kind: 'bars', color: 'found' },
    { name: words.fixed, values: valuesOf(steps, 'fixed-count'), kind: 'bars', color: 'fixed', isDown: true },
  ]
  const starts = steps.intervalStarts
  return (
    <>
      <Card title={words.exposure} metrics={['exposure']} catalogue={catalogue}>
        <Chart
          label={words.exposure}
          starts={starts}
          series={area(words.exposure, 'exposure')}
          format={amount}
          height={190}
        />
      </Card>
      <div className="pair">
        <Card title={words.open} metrics={['open-count']} catalogue={catalogue}>
          <Chart
            label={words.open}
            starts={starts}
            series={area(words.open, 'open-count')}
            format={count}
            height={150}
          />
        </Card>
        <Card
          title={`${words.flow} ${words.per[step]}`}
          metrics={['found-count', 'fixed-count']}
          catalogue={catalogue}
        >
          <Chart label={words.flow} starts={starts} series={flow} format={count} height={150} />
        </Card>
      </div>
    </>
  )
}

function Bars(props: {
  name: string
  step: 'day' | 'week' | 'month'
  answer: Answer
  metric: string
  catalogue: Definition[]
}) {
  const { name, answer, metric } = props
  const series: Series = { name, values: valuesOf(answer, metric), kind: 'bars', color: 'accent' }
  return (
    <Card title={`${name} ${text.overview.per[props.step]}`} metrics={[metric]} catalogue={props.catalogue}>
      <Chart label={name} starts={answer.intervalStarts} series={[series]} format={count} height={130} />
    </Card>
  )
}

function Card(props: {
  title: string
  metrics: string[]
  catalogue: Definition[]
  children: React.ReactNode
}) {
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{props.title}</h2>
        <Definitions catalogue={props.catalogue} metrics={props.metrics} />
      </div>
      {props.children}
    </section>
  )
}

function WaitingCards() {
  return (
    <div className="card">
      <Waiting lines={5} />
    </div>
  )
}

function RangeChoice({ range }: { range: Range }) {
  const navigate = useNavigate()
  const data = Object.entries(text.overview.ranges).map(([value, label]) => ({ value, label }))
  return (
    <SegmentedControl
      size="xs"
      aria-label={text.overview.range}
      data={data}
      value={range}
      onChange={(value) =>
        void navigate({ to: '.', search: (now) => ({ ...now, range: value }), replace: true })
      }
    />
  )
}
