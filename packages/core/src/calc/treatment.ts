/*
 * Treatment of a vulnerability, as decided by people:
 *
 *   untreated ──► in_progress(assignee)                        at once
 *   any ──► accepted(until) | accepted_permanently             a request: submitted ──► approved | rejected | withdrawn
 *                                                              only another person approves; rejected restores what was before
 *                                                              a newer decision, or the end of its root, withdraws it
 *   any ──► untreated                                          at once
 *   accepted past its last day, or a request that nobody answered for five days ──► untreated, within the hour (expired)
 *
 * A request does not change what counts: while submitted, the vulnerability counts and breaks as if untreated. So does an
 * acceptance past its last day, whatever its row says.
 */

/** Why an acceptance is not possible under the policy, as a sentence; null when it is. */
export function refuseAcceptance(
  asked: { severity: number; untilDays: number | null; timesAccepted: number },
  policy: {
    max_acceptance_days: number
    max_number_acceptances: number
    min_acceptance_severity: number
    max_acceptance_severity: number
  },
): string | null {
  if (asked.untilDays === null) return null
  if (asked.untilDays <= 0) return 'The acceptance must end in the future.'
  if (asked.untilDays > policy.max_acceptance_days)
    return `The policy allows temporary acceptance for at most ${policy.max_acceptance_days} days; this asks for ${asked.untilDays}.`
  if (asked.timesAccepted >= policy.max_number_acceptances)
    return `It was temporarily accepted ${asked.timesAccepted} times already; the policy allows ${policy.max_number_acceptances}.`
  if (asked.severity < policy.min_acceptance_severity || asked.severity > policy.max_acceptance_severity)
    return `Its severity is ${asked.severity.toFixed(1)}; the policy allows temporary acceptance from ${policy.min_acceptance_severity.toFixed(1)} to ${policy.max_acceptance_severity.toFixed(1)}.`
  return null
}

/** What the gate and the counts take a treatment for: a request that is not approved protects nothing. */
export function isAcceptedNow(
  {
    treatment,
    treatment_state,
    accepted_until,
  }: { treatment: string; treatment_state: string; accepted_until: string | null },
  now: number,
): boolean {
  if (treatment_state !== 'approved') return false
  if (treatment === 'accepted_permanently') return true
  return treatment === 'accepted' && accepted_until !== null && Date.parse(accepted_until) > now
}
