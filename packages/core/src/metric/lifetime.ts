import { cvssfThousandths } from '../calc/cvssf.ts'
import type { AcceptanceColumns, VulnerabilityColumns } from './columns.ts'
import type { Lifetime } from './reduce/level.ts'

/** When a vulnerability counts as open: from its report until it is closed or confirmed as zero risk, whichever is first. */
export function openLifetime({ reportedAt, closedAt, zeroRiskAt }: VulnerabilityColumns): Lifetime {
  return {
    from: reportedAt,
    until: (row) => {
      const closed = closedAt[row] ?? Number.NaN
      const zeroRisk = zeroRiskAt[row] ?? Number.NaN
      return closed < zeroRisk || Number.isNaN(zeroRisk) ? closed : zeroRisk
    },
  }
}

/** When a vulnerability counts as accepted: what the rows of acceptances say. */
export function acceptedLifetime({ from, until }: AcceptanceColumns): Lifetime {
  return { from, until: (row) => until[row] ?? Number.NaN }
}

/** Which rows count as fixed: closed by a fix, and not confirmed as zero risk before. */
export function isFixed({ fixed, closedAt, zeroRiskAt }: VulnerabilityColumns): (row: number) => boolean {
  return (row) => fixed[row] === 1 && !((zeroRiskAt[row] ?? Number.NaN) <= (closedAt[row] ?? Number.NaN))
}

const weights = Int32Array.from({ length: 101 }, (_, tenths) => cvssfThousandths(tenths))

/** CVSSF of a row in whole thousandths, so that sums are exact in any order; inThousandths brings them back. */
export function cvssfOf({ severity }: Pick<VulnerabilityColumns, 'severity'>): (row: number) => number {
  return (row) => weights[severity[row] ?? 0] ?? 0
}

/** Whole thousandths as numbers with three decimals. */
export function inThousandths(sums: Float64Array): Float64Array {
  return sums.map((sum) => sum / 1000)
}
