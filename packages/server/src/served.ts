import type { Core, Principal } from '@weir/core'
import type { Logger } from 'pino'
import type { Limits } from './limits.ts'

/** What every handler of the server stands on. */
export interface Served {
  readonly core: Core
  readonly log: Logger
  readonly limits: Limits
}

/** One request once it is known who asks. */
export interface Asked {
  readonly request: Request
  readonly url: URL
  readonly requestId: string
  readonly principal: Principal
  /** The credential as it came, null for strangers: long answers verify it again. */
  readonly credential: string | null
  /** Ends with the client's patience or ours. */
  readonly signal: AbortSignal
}

/** Types that flow through the router: each request has an id from its first moment. */
export interface Env {
  Variables: { requestId: string; principal?: Principal }
}
