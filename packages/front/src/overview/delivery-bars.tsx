import { Chart } from '../chart/chart.tsx'
import type { Series } from '../chart/series.ts'
import { Empty, Face } from '../face/faces.tsx'
import type { Answer as Parts } from '../graph/answer.ts'
import { overviewTexts } from '../text/overview.ts'
import { count } from '../text/format.ts'
import { Card } from './card.tsx'
import { type Answer, type Definition, type OverviewData, valuesOf } from './fields.ts'

type Step = 'day' | 'week' | 'month'

/** Commits and releases, step by step; without a repository, how to get one. */
export function DeliveryBars({
  answer,
  step,
  releaseStep,
  catalogue,
}: {
  answer: Parts<OverviewData>
  step: Step
  releaseStep: Step
  catalogue: Definition[]
}) {
  const { retry } = answer
  return (
    <Face part={answer.part('repositories')} retry={retry} waiting={null}>
      {({ totalCount }) =>
        totalCount === 0 ? (
          <div className="card">
            <Empty title={overviewTexts.noRepository}>{overviewTexts.noRepositoryHow}</Empty>
          </div>
        ) : (
          <div className="pair">
            <Face part={answer.part('steps')} retry={retry} waiting={null} failed={null}>
              {(steps) => (
                <Bars
                  name={overviewTexts.commits}
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
                  name={overviewTexts.releases}
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
  )
}

function Bars(props: { name: string; step: Step; answer: Answer; metric: string; catalogue: Definition[] }) {
  const { name, answer, metric } = props
  const series: Series = { name, values: valuesOf(answer, metric), kind: 'bars', color: 'accent' }
  return (
    <Card title={`${name} ${overviewTexts.per[props.step]}`} metrics={[metric]} catalogue={props.catalogue}>
      <Chart label={name} starts={answer.intervalStarts} series={[series]} format={count} height={130} />
    </Card>
  )
}
