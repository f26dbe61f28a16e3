/** Severity bands of FIRST's qualitative rating scale (CVSS 3.1 §5, CVSS 4.0 §6), worst last. */
export const severities = ['none', 'low', 'medium', 'high', 'critical'] as const

export type Severity = (typeof severities)[number]

/** Band of a score given in whole tenths, as the database keeps it: 0 none, 1–39 low, 40–69 medium, 70–89 high, 90–100 critical. */
export function severityOf(tenths: number): Severity {
  if (tenths >= 90) return 'critical'
  if (tenths >= 70) return 'high'
  if (tenths >= 40) return 'medium'
  return tenths >= 1 ? 'low' : 'none'
}

/** A score of 0.0–10.0 as the whole number of tenths that is stored, sorted and compared. */
export function tenthsOf(score: number): number {
  return Math.round(score * 10)
}
