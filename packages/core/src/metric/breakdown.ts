import { treatments } from '@weir/contract'
import { cvssfOf, openLifetime } from './lifetime.ts'
import type { FactColumns } from './columns.ts'
import type { MetricScope } from './scope.ts'
import { selectRows } from './selection.ts'

/** What is open now is broken down by one of these. */
export interface BreakdownRequest {
  by: 'cwe' | 'rule' | 'treatment'
  /** At most so many slices. */
  first: number
  group_ids?: readonly string[] | undefined
  root_ids?: readonly string[] | undefined
}

/** One value, and how much of what is open has it. */
export interface Slice {
  value: string
  title: string | null
  count: number
  cvssf: number
}

/** What is open now in slices, the gravest first, and all of it; what has several weaknesses is in several slices. */
export interface Breakdown {
  /** When the facts were read, ISO 8601. */
  as_of: string
  count: number
  cvssf: number
  slices: Slice[]
  is_cut: boolean
}

/** Breaks down what is open now and not confirmed as zero risk. */
export function breakDown(columns: FactColumns, scope: MetricScope, request: BreakdownRequest): Breakdown {
  const { vulnerabilities, findings } = columns
  const series = selectRows(columns, scope, request).rowsOf('vulnerabilities')
  const { from, until } = openLifetime(vulnerabilities)
  const weight = cvssfOf(vulnerabilities)
  const isByTreatment = request.by === 'treatment'
  const keyOf = isByTreatment ? vulnerabilities.treatment : vulnerabilities.finding
  const size = isByTreatment ? treatments.length : findings.rule.length
  const counts = new Float64Array(size)
  const thousandths = new Float64Array(size)
  for (let row = 0; row < series.length; row++) {
    if ((series[row] ?? -1) < 0 || !((from[row] ?? Number.NaN) <= columns.asOf)) continue
    if (until(row) <= columns.asOf) continue
    const key = keyOf[row] ?? -1
    if (key < 0) continue
    counts[key] = (counts[key] ?? 0) + 1
    thousandths[key] = (thousandths[key] ?? 0) + weight(row)
  }
  const slices = new Map<string, Slice>()
  for (let key = 0; key < size; key++) {
    if (counts[key] === 0) continue
    for (const { value, title } of valuesOf(findings, request.by, key)) {
      const slice = slices.get(value) ?? { value, title, count: 0, cvssf: 0 }
      slice.count += counts[key] ?? 0
      slice.cvssf += thousandths[key] ?? 0
      slices.set(value, slice)
    }
  }
  const gravest = [...slices.values()].sort(
    (a, b) => b.cvssf - a.cvssf || b.count - a.count || (a.value < b.value ? -1 : 1),
  )
  return {
    as_of: new Date(columns.asOf).toISOString(),
    count: sum(counts),
    cvssf: sum(thousandths) / 1000,
    slices: gravest.slice(0, request.first).map((slice) => ({ ...slice, cvssf: slice.cvssf / 1000 })),
    is_cut: gravest.length > request.first,
  }
}

const sum = (values: Float64Array): number => values.reduce((all, one) => all + one, 0)

/** The slices that a treatment or a finding belongs to; 0 stands for a finding without a known weakness. */
function valuesOf(
  { rule, title, cwe }: FactColumns['findings'],
  by: BreakdownRequest['by'],
  key: number,
): { value: string; title: string | null }[] {
  if (by === 'treatment') return [{ value: treatments[key] ?? '', title: null }]
  if (by === 'rule') return [{ value: rule[key] ?? '', title: title[key] ?? null }]
  const known = cwe[key] ?? []
  return (known.length > 0 ? known : [0]).map((number) => ({ value: String(number), title: null }))
}
