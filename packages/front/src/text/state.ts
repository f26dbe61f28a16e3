/** The bands of severity. */
export const severityTexts = {
  none: 'None',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
} as const

/** What a vulnerability is. */
export const statusTexts = {
  submitted: 'Submitted',
  vulnerable: 'Vulnerable',
  safe: 'Safe',
  removed: 'Removed',
  rejected: 'Rejected',
} as const

/** What was decided about a vulnerability. */
export const treatmentTexts = {
  untreated: 'Untreated',
  in_progress: 'In progress',
  accepted: 'Accepted until a date',
  accepted_permanently: 'Accepted permanently',
} as const

/** Where a request for a treatment stands. */
export const treatmentStateTexts = {
  none: 'No request',
  submitted: 'Waits for approval',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
} as const
