import { type benchmarkMetrics, metricBenchmark } from '@weir/contract'
import { interpolated } from '../calc/quantile.ts'
import { implement } from '../door/implement.ts'

type Compared = (typeof benchmarkMetrics)[number]

/** The statistic that is compared, and whether more of it is better. */
const compared: Record<Compared, { column: string; better: 'higher' | 'lower' }> = {
  'remediation-rate': { column: 'value', better: 'higher' },
  mttr: { column: 'p50', better: 'lower' },
  'mttr-by-cvssf': { column: 'value', better: 'lower' },
}

/** One series for each group over the whole period, put in order. */
export const readMetricBenchmark = implement(metricBenchmark, async (_tx, request, hands) => {
  const metrics = [...new Set(request.metrics)]
  const answer = await hands.metrics.ask({ ...request, metrics, granularity: 'all', by_group: true })
  const benchmarks = metrics.map((metric) => {
    const { column, better } = compared[metric]
    const own = answer.series.filter((series) => series.metric === metric)
    const groups = own.flatMap(({ group_id, columns }) =>
      group_id === null
        ? []
        : [{ group_id, value: columns.find(({ name }) => name === column)?.values[0] ?? null }],
    )
    const sign = better === 'lower' ? 1 : -1
    const rank = (value: number | null) => (value === null ? Number.POSITIVE_INFINITY : sign * value)
    groups.sort((a, b) => (rank(a.value) < rank(b.value) ? -1 : rank(a.value) > rank(b.value) ? 1 : 0))
    const known = groups.flatMap(({ value }) => (value === null ? [] : [value]))
    return {
      metric,
      unit: own[0]?.unit ?? '',
      column,
      better,
      best: known[0] ?? null,
      median: known.length === 0 ? null : interpolated(Float64Array.from(known).sort(), 0.5),
      worst: known.at(-1) ?? null,
      groups,
    }
  })
  return { as_of: answer.as_of, benchmarks }
})
