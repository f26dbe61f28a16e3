import { normalisePath } from '../../fingerprint.ts'
import type { ReportPlace, ReportStep } from '../../importer.ts'
import { boundedPlace, boundedSteps } from '../../trace-bounds.ts'
import { fieldsOf, integerOf, listOf, textOf } from '../../value.ts'

/** The locations of a `dataflow_trace` from source to sink, as Semgrep writes them; the code beside them is left out. */
export function stepsOf(trace: unknown): readonly unknown[] {
  const { taint_source: source, intermediate_vars: between, taint_sink: sink } = fieldsOf(trace)
  const steps = [
    ...callSteps(source, 0),
    ...listOf(between).map((one) => fieldsOf(one).location),
    ...callSteps(sink, 0),
  ]
  return steps.length > 1 ? steps : []
}

/** The one data flow that the steps make; none when there are none. */
export function flowOf(steps: readonly unknown[]): (readonly ReportStep[])[] {
  const kept = boundedSteps(steps, placeOf)
  return kept.length === 0 ? [] : [kept]
}

/** `["CliLoc", [location, code]]`, or `["CliCall", [[location, code], variables, what the call leads to]]`. */
function callSteps(value: unknown, depth: number): readonly unknown[] {
  const [kind, body] = listOf(value)
  const [first, variables, callee] = listOf(body)
  if (kind === 'CliLoc') return [first]
  if (kind !== 'CliCall' || depth > 20) return []
  return [
    listOf(first)[0],
    ...listOf(variables).map((one) => fieldsOf(one).location),
    ...callSteps(callee, depth + 1),
  ]
}

function placeOf(value: unknown): ReportPlace | null {
  const { path, start } = fieldsOf(value)
  const given = textOf(path, 4096)
  return boundedPlace({
    path: given === null ? null : normalisePath(given),
    line: given === null ? null : integerOf(fieldsOf(start).line) || null,
    message: null,
  })
}
