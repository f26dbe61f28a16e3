import { Chart } from '../chart/chart.tsx'
import type { Series } from '../chart/series.ts'
import { Card } from '../overview/card.tsx'
import { type Answer, type Definition, valuesOf } from '../overview/fields.ts'
import { exposureTexts } from '../text/exposure.ts'
import { amount, count } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import { RowsLink } from './rows-link.tsx'
import { rowsOf } from './rows-of.ts'
import { percent } from './totals.tsx'

/** The series over time; in their tables each number opens its rows. */
export function Charts(props: {
  steps: Answer
  step: 'day' | 'week' | 'month'
  catalogue: Definition[]
  root: string | undefined
}) {
  const { steps, catalogue } = props
  const rows = rowsOf(steps, props.root)
  const series = (
    of: Pick<Series, 'name' | 'kind' | 'color' | 'isDown'> & { metric: string; column?: string },
    search?: (i: number) => ListSearch | null,
  ): Series => {
    const { metric, column, ...look } = of
    return {
      ...look,
      values: valuesOf(steps, metric, column),
      cell: (i, text) => {
        const own = search?.(i)
        return own ? <RowsLink search={own}>{text}</RowsLink> : text
      },
    }
  }
  const open = { name: exposureTexts.open, kind: 'area', color: 'accent' } as const
  const accepted = { name: exposureTexts.accepted, kind: 'line', color: 'accepted' } as const
  const shown = { starts: steps.intervalStarts, height: 150 }
  return (
    <>
      <Card title={exposureTexts.risk} metrics={['exposure', 'accepted-cvssf']} catalogue={catalogue}>
        <Chart
          {...shown}
          height={190}
          label={exposureTexts.risk}
          format={amount}
          series={[
            series({ ...open, name: exposureTexts.exposure, metric: 'exposure' }, rows.open),
            series({ ...accepted, metric: 'accepted-cvssf' }, rows.accepted),
          ]}
        />
      </Card>
      <div className="thirds">
        <Card title={exposureTexts.counts} metrics={['open-count', 'accepted-count']} catalogue={catalogue}>
          <Chart
            {...shown}
            label={exposureTexts.counts}
            format={count}
            series={[
              series({ ...open, metric: 'open-count' }, rows.open),
              series({ ...accepted, metric: 'accepted-count' }, rows.accepted),
            ]}
          />
        </Card>
        <Card
          title={`${exposureTexts.flow} ${overviewTexts.per[props.step]}`}
          metrics={['found-count', 'fixed-count']}
          catalogue={catalogue}
        >
          <Chart
            {...shown}
            label={exposureTexts.flow}
            format={count}
            series={[
              series(
                {
                  name: exposureTexts.found,
                  kind: 'bars',
                  color: 'found',
                  metric: 'found-count',
                  column: 'distinct',
                },
                rows.found,
              ),
              series(
                {
                  name: exposureTexts.fixed,
                  kind: 'bars',
                  color: 'fixed',
                  isDown: true,
                  metric: 'fixed-count',
                  column: 'distinct',
                },
                rows.fixed,
              ),
            ]}
          />
        </Card>
        <Card
          title={`${exposureTexts.rate} ${overviewTexts.per[props.step]}`}
          metrics={['remediation-rate']}
          catalogue={catalogue}
        >
          <Chart
            {...shown}
            label={exposureTexts.rate}
            format={percent}
            series={[
              series({ name: exposureTexts.rate, kind: 'line', color: 'fixed', metric: 'remediation-rate' }),
            ]}
          />
        </Card>
      </div>
    </>
  )
}
