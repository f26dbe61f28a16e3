import { isAcceptedNow } from '../calc/treatment.ts'

/** An open vulnerability as the gate sees it. Severity in CVSS points. */
export interface Judged {
  severity: number
  reported_at: string
  treatment: string
  treatment_state: string
  accepted_until: string | null
  /** Since when it is known to be exploited. */
  kev_at: string | null
}

/** The rules in force, the stricter of the policy and the request. */
export interface GateRules {
  min_breaking_severity: number
  grace_period_days: number
  days_until_it_breaks: number | null
  break_on_kev: boolean
}

/**
 * Why an open vulnerability breaks the build, or null. In this order:
 *   an approved acceptance that has not ended                       does not break
 *   known to be exploited, where that breaks                        breaks, whatever its severity and age
 *   older than days_until_it_breaks                                 breaks, whatever its severity
 *   below min_breaking_severity                                     does not break
 *   younger than grace_period_days                                  does not break
 *   else                                                            breaks
 */
export function whyItBreaks(vulnerability: Judged, rules: GateRules, now: number): string | null {
  if (isAcceptedNow(vulnerability, now)) return null
  if (rules.break_on_kev && vulnerability.kev_at !== null)
    return `known to be exploited since ${vulnerability.kev_at.slice(0, 10)}`
  const days = ageDays(vulnerability.reported_at, now)
  if (rules.days_until_it_breaks !== null && days > rules.days_until_it_breaks)
    return `open for ${days} days, more than ${rules.days_until_it_breaks}`
  if (vulnerability.severity < rules.min_breaking_severity) return null
  if (days < rules.grace_period_days) return null
  return `severity ${vulnerability.severity.toFixed(1)} is at or above ${rules.min_breaking_severity.toFixed(1)}`
}

/** Whole days since a report. */
export const ageDays = (reported_at: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(reported_at)) / 86_400_000))
