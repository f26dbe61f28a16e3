import type { Scorer } from '../score.ts'
import type { Scan } from './incoming.ts'
import type { Known } from './known.ts'
import type { Plan } from './plan.ts'
import type { Target } from './target.ts'

/** One scan with what it means, ready to be written. */
export interface Decided {
  readonly target: Target
  readonly scan: Scan
  readonly known: Known
  readonly plan: Plan
  readonly scorer: Scorer
  /** Hears how many more rows were written. */
  readonly wrote: (rows: number) => void
}

/** The tool's fingerprints of a result, as they are stored. */
export const marksOf = ({ results }: Scan, row: number): string =>
  JSON.stringify(results.fingerprints[row] ?? {})

/** The first and the last id of rows in the order of what is known, so that a statement reads their part of a root and no more. */
export const rangeOf = ({ id }: Known, rows: readonly number[]): readonly [first: string, last: string] => [
  id[rows[0] ?? 0] ?? '',
  id[rows.at(-1) ?? 0] ?? '',
]

/** About how many characters a result adds to a statement. */
export function lengthOf({ results }: Scan, row: number): number {
  return (
    results.message.lengthAt(row) +
    (results.place[row]?.length ?? 0) +
    (results.symbol[row]?.length ?? 0) +
    200
  )
}
