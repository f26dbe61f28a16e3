import { metricSeries } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const readMetricSeries = implement(metricSeries, (_tx, request, hands) => hands.metrics.ask(request))
