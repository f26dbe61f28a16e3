/** Closed list of what can go wrong, each with its HTTP status. The code, never the message, is what programs branch on. */
export const faultStatus = {
  unauthenticated: 401,
  session_replaced: 401,
  expired: 401,
  denied: 403,
  not_found: 404,
  invalid: 400,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  too_costly: 422,
  rate_limited: 429,
  no_data: 422,
  busy: 503,
  timeout: 504,
  internal: 500,
} as const

export type FaultCode = keyof typeof faultStatus

/** What a Fault carries besides its message: `pointer` names the offending input (JSON pointer), the rest is for people. */
export interface FaultEvidence {
  pointer?: string
  retryAfterSeconds?: number
  [key: string]: string | number | boolean | undefined
}

/** The only error thrown on purpose: a code from the closed list, a sentence a person can act on, and the evidence. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly evidence: FaultEvidence

  constructor(code: FaultCode, message: string, evidence: FaultEvidence = {}) {
    super(message)
    this.name = 'Fault'
    this.code = code
    this.evidence = evidence
  }

  /** HTTP status of this fault. */
  get status(): number {
    return faultStatus[this.code]
  }
}
