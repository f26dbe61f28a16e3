import { Chart } from '../chart/chart.tsx'
import type { Series } from '../chart/series.ts'
import { overviewTexts } from '../text/overview.ts'
import { amount, count } from '../text/format.ts'
import { Card } from './card.tsx'
import { type Answer, type Definition, valuesOf } from './fields.ts'

/** Exposure, what is open, and what was found and fixed, step by step. */
export function Steps({
  steps,
  catalogue,
  step,
}: {
  steps: Answer
  catalogue: Definition[]
  step: 'day' | 'week' | 'month'
}) {
  const area = (name: string, metric: string): Series[] => [
    { name, values: valuesOf(steps, metric), kind: 'area', color: 'accent' },
  ]
  const flow: Series[] = [
    { name: overviewTexts.found, values: valuesOf(steps, 'found-count'), kind: 'bars', color: 'found' },
    {
      name: overviewTexts.fixed,
      values: valuesOf(steps, 'fixed-count'),
      kind: 'bars',
      color: 'fixed',
      isDown: true,
    },
  ]
  const starts = steps.intervalStarts
  return (
    <>
      <Card title={overviewTexts.exposure} metrics={['exposure']} catalogue={catalogue}>
        <Chart
          label={overviewTexts.exposure}
          starts={starts}
          series={area(overviewTexts.exposure, 'exposure')}
          format={amount}
          height={190}
        />
      </Card>
      <div className="pair">
        <Card title={overviewTexts.open} metrics={['open-count']} catalogue={catalogue}>
          <Chart
            label={overviewTexts.open}
            starts={starts}
            series={area(overviewTexts.open, 'open-count')}
            format={count}
            height={150}
          />
        </Card>
        <Card
          title={`${overviewTexts.flow} ${overviewTexts.per[step]}`}
          metrics={['found-count', 'fixed-count']}
          catalogue={catalogue}
        >
          <Chart label={overviewTexts.flow} starts={starts} series={flow} format={count} height={150} />
        </Card>
      </div>
    </>
  )
}
