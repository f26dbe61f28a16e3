import { Fault } from '@weir/contract'

declare const made: unique symbol

/** Whose facts a question may touch: an organization and its groups. Only the door makes one, from what it authorized. */
export interface MetricScope {
  readonly [made]: true
  readonly organization_id: string
  readonly groups: 'all' | ReadonlySet<string>
}

const madeHere = new WeakSet<object>()

/** Makes a scope. Only the door may import this (a test looks): the engine's answers are guarded by nothing else. */
export function makeMetricScope(of: {
  organization_id: string
  groups: 'all' | Iterable<string>
}): MetricScope {
  const groups: MetricScope['groups'] = of.groups === 'all' ? 'all' : new Set(of.groups)
  const scope = Object.freeze({ organization_id: of.organization_id, groups })
  madeHere.add(scope)
  return scope as MetricScope // the only place that brands; everywhere else the type cannot be written
}

/** Refuses a scope that was put together by hand and cast: Fault('internal'). */
export function assertMade(scope: MetricScope): void {
  if (!madeHere.has(scope)) throw new Fault('internal', 'This scope was not made by the door.')
}
