/** CVSSF = 4^(score − 4), three decimals: weighs a score so that one critical (9.0 → 1024) outweighs many lows (3.0 → 0.25). */
export function cvssf(score: number): number {
  return cvssfThousandths(Math.round(score * 10)) / 1000
}

/** The same in whole thousandths for a score in whole tenths (0–100), so that sums over many rows stay exact. */
export function cvssfThousandths(tenths: number): number {
  return Math.round(4 ** (tenths / 10 - 4) * 1000)
}
