import { Fault } from '@weir/contract'
import type { LoadColumns } from '../metric/columns-cache.ts'
import type { Breakdown, BreakdownRequest } from '../metric/breakdown.ts'
import type { Engine, FactSource, MetricAnswer } from '../metric/engine.ts'
import type { MetricRequest } from '../metric/request.ts'
import { makeMetricScope, type MetricScope } from '../metric/scope.ts'
import type { Asking } from './lend.ts'
import type { Scope } from './rights.ts'

/** The engine of this process and how it reads facts. */
export interface MetricParts {
  readonly engine: Engine
  readonly loadColumns: LoadColumns
}

/** What a handler may ask of the metric engine: only about the scope the door opened for it. */
export interface Metrics {
  ask(request: MetricRequest): Promise<MetricAnswer>
  breakDown(request: BreakdownRequest): Promise<Breakdown>
}

/** Binds the engine to one scope. The version of the facts is what the asking transaction sees, so that an answer is never older. */
export function metricsOf({ engine, loadColumns }: MetricParts, client: Asking, scope: Scope): Metrics {
  const open = async (): Promise<[MetricScope, FactSource]> => {
    const { organization_id, groups } = scope
    if (organization_id === null)
      throw new Fault('internal', 'A metric was asked for outside of any organization.')
    const { rows } = await client.query<{ version: number }>(
      'select version from fact_version where organization_id = $1',
      [organization_id],
    )
    return [makeMetricScope({ organization_id, groups }), { version: rows[0]?.version ?? 0, loadColumns }]
  }
  return {
    async ask(request) {
      const [own, source] = await open()
      return engine.ask(own, request, source)
    },
    async breakDown(request) {
      const [own, source] = await open()
      return engine.breakDown(own, request, source)
    },
  }
}
