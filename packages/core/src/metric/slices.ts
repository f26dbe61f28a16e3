import { metricBreakdown } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const readMetricBreakdown = implement(metricBreakdown, (_tx, request, hands) =>
  hands.metrics.breakDown(request),
)
