import { Fault } from '@weir/contract'
import { intervals, type Interval, type Period } from '../calc/interval.ts'
import type { Metric } from './metric.ts'
import { metrics } from './metrics/index.ts'

/** A question to the engine: metrics × intervals × (one series, or one for each group), over the rows that pass the filters. */
export interface MetricRequest extends Period {
  metrics: readonly string[]
  /** `all` or `[n ][aligned ]{day|week|month|year}`. */
  granularity: string
  group_ids?: readonly string[] | undefined
  root_ids?: readonly string[] | undefined
  repository_ids?: readonly string[] | undefined
  /** Lowest severity, 0.0–10.0. */
  severity_min?: number | undefined
  by_group?: boolean | undefined
  /** One series for each root; not together with by_group. */
  by_root?: boolean | undefined
  /** Also bootstrap the interval of confidence of means. */
  mean_interval?: boolean | undefined
}

/** A request that was found sound: its metrics known, its filters fitting them, its intervals cut. */
export interface MetricPlan {
  metrics: readonly Metric[]
  intervals: readonly Interval[]
  request: MetricRequest
}

const mostCells = 200_000
/** Each cell of a mean's interval costs up to 400,000 draws. */
const mostBootstrapped = 400
const byId = new Map(metrics.map((metric) => [metric.id, metric]))

/** Checks what can be known without facts; Fault('invalid') with a pointer, Fault('too_costly') for too many cells. */
export function planRequest(request: MetricRequest): MetricPlan {
  const asked = request.metrics.map((id, i) => {
    const metric = byId.get(id)
    if (!metric) {
      throw new Fault('invalid', `There is no metric "${id.slice(0, 64)}"; the catalogue lists them.`, {
        pointer: `/metrics/${i}`,
      })
    }
    refuseForeignFilter(metric, request)
    return metric
  })
  if (request.by_group && request.by_root)
    throw new Fault('invalid', 'Ask for one series for each group or for each root, not both.', {
      pointer: '/by_root',
    })
  const cut = intervals(request, request.granularity)
  const plan = { metrics: asked, intervals: cut, request }
  refuseTooMany(plan, request.by_group ? (request.group_ids?.length ?? 1) : 1)
  return plan
}

/** Fault('too_costly') over 200,000 cells (metrics × series × intervals), or 400 with intervals of confidence of means. */
export function refuseTooMany(plan: MetricPlan, seriesCount: number): void {
  const cells = plan.metrics.length * plan.intervals.length * seriesCount
  const most = plan.request.mean_interval ? mostBootstrapped : mostCells
  if (cells <= most) return
  throw new Fault(
    'too_costly',
    `This would answer with ${cells} cells, more than ${most}: ask for fewer metrics or groups, a shorter period or a coarser granularity.`,
    { cells, most },
  )
}

/** A filter that a metric's facts do not know would silently not filter: refused instead. */
function refuseForeignFilter(metric: Metric, request: MetricRequest): void {
  const isVulnerability = metric.facts === 'vulnerabilities' || metric.facts === 'acceptances'
  const foreign = isVulnerability ? ['repository_ids'] : ['root_ids', 'severity_min', 'by_root']
  const given = Object.entries(request).find(
    ([name, value]) => foreign.includes(name) && value !== undefined && value !== false,
  )
  if (!given) return
  throw new Fault(
    'invalid',
    `${metric.id} cannot be filtered by ${given[0]}; ask for it without that filter.`,
    {
      pointer: `/${given[0]}`,
      metric: metric.id,
    },
  )
}
