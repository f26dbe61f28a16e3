import { Chart } from '../chart/chart.tsx'
import type { Series } from '../chart/series.ts'
import { text } from '../text/catalogue.ts'
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
