import { setImmediate } from 'node:timers/promises'
import { answerMemory } from './answer-memory.ts'
import { breakDown, type Breakdown, type BreakdownRequest } from './breakdown.ts'
import { cellsOf } from './cells.ts'
import { columnsCache, type LoadColumns } from './columns-cache.ts'
import type { FactColumns } from './columns.ts'
import { statisticsOf, type Metric, type Statistics } from './metric.ts'
import { metrics } from './metrics/index.ts'
import { planRequest, refuseTooMany, type MetricPlan, type MetricRequest } from './request.ts'
import { assertMade, type MetricScope } from './scope.ts'
import { selectRows } from './selection.ts'

/** Series by columns, an interval a value. Who asks the same again may get the same object: do not change it. */
export interface MetricAnswer {
  /** When the facts were read, ISO 8601. */
  as_of: string
  interval_starts: string[]
  interval_end: string
  /** When the levels of each interval are taken: what happened before it counts. Null for one that has not begun. */
  sampled_at: (string | null)[]
  series: MetricSeries[]
}

export interface MetricSeries {
  metric: string
  unit: string
  /** The group or root it is about; null when it is about all asked. */
  group_id: string | null
  root_id: string | null
  columns: { name: string; values: (number | null)[] }[]
}

/** Where the facts come from: the organization's fact version as the asking transaction sees it, and how to read them. */
export interface FactSource {
  version: number
  loadColumns: LoadColumns
}

export interface Engine {
  /** Answers a question about the facts in scope; Fault 'invalid', 'not_found' or 'too_costly' when it cannot. */
  ask: (scope: MetricScope, request: MetricRequest, source: FactSource) => Promise<MetricAnswer>
  /** What is open now, in slices; Fault 'not_found' for what is not in scope. */
  breakDown: (scope: MetricScope, request: BreakdownRequest, source: FactSource) => Promise<Breakdown>
}

/** Makes an engine that keeps the columns of the organizations used last in up to so many bytes of memory. */
export function createEngine({ mostBytes = 2 ** 30 }: { mostBytes?: number } = {}): Engine {
  const cache = columnsCache(mostBytes)
  const memory = answerMemory<MetricAnswer>()
  const slices = answerMemory<Breakdown>()
  return {
    async ask(scope, request, { version, loadColumns }) {
      assertMade(scope)
      const plan = planRequest(request)
      const columns = await cache.get(scope.organization_id, version, loadColumns)
      return memory.recall(columns, { scope, request }, () => answer(columns, scope, plan))
    },
    async breakDown(scope, request, { version, loadColumns }) {
      assertMade(scope)
      const columns = await cache.get(scope.organization_id, version, loadColumns)
      return slices.recall(columns, { scope, request }, async () => breakDown(columns, scope, request))
    },
  }
}

/** What can be asked for, with its definitions. */
export function catalogue(): {
  id: string
  title: string
  definition: string
  unit: string
  columns: string[]
}[] {
  return metrics.map(({ id, title, definition, unit, kind }) => {
    return { id, title, definition, unit, columns: statisticsOf(kind) }
  })
}

async function answer(columns: FactColumns, scope: MetricScope, plan: MetricPlan): Promise<MetricAnswer> {
  const selection = selectRows(columns, scope, plan.request)
  refuseTooMany(plan, selection.series.length)
  const rows = new Map<Metric['facts'], ReturnType<typeof cellsOf>>()
  const series: MetricSeries[] = []
  for (const metric of plan.metrics) {
    const cells =
      rows.get(metric.facts) ??
      cellsOf({
        series: selection.rowsOf(metric.facts),
        seriesCount: selection.series.length,
        watchedSince: selection.watchedSince,
        intervals: plan.intervals,
        asOf: columns.asOf,
        wantsMeanInterval: plan.request.mean_interval ?? false,
      })
    rows.set(metric.facts, cells)
    const statistics = metric.compute(columns, cells)
    for (const [line, of] of selection.series.entries()) {
      series.push({
        metric: metric.id,
        unit: metric.unit,
        ...of,
        columns: columnsOf(statistics, line, plan),
      })
    }
    await setImmediate() // a question over millions of rows must not hold every other request
  }
  return {
    as_of: iso(columns.asOf),
    interval_starts: plan.intervals.map(({ from }) => iso(from)),
    interval_end: iso(plan.intervals.at(-1)?.to ?? columns.asOf),
    // what happened in the very millisecond of asOf counts
    sampled_at: plan.intervals.map(({ from, to }) =>
      from < columns.asOf ? iso(Math.min(to, columns.asOf + 1)) : null,
    ),
    series,
  }
}

function columnsOf(statistics: Statistics, line: number, { intervals }: MetricPlan): MetricSeries['columns'] {
  return Object.entries(statistics).map(([name, cells]) => {
    const own = cells.subarray(line * intervals.length, (line + 1) * intervals.length)
    return { name, values: Array.from(own, (value) => (Number.isNaN(value) ? null : value)) }
  })
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
