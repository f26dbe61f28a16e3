import type { Core, Principal } from '@weir/core'
import type { Logger } from 'pino'
import type { Authenticated } from './authenticate.ts'
import type { Limits } from './limits.ts'
import type { Limiter, Visit } from './rate/limiter.ts'

/** What every handler of the server stands on. */
export interface Served {
  readonly core: Core
  readonly log: Logger
  readonly limits: Limits
  readonly limiter: Limiter
  /** Hashes of the GraphQL documents that are answered without a token; null: any document is. */
  readonly documents: ReadonlySet<string> | null
  /** Origins under which people reach this server: proofs of sessions name one of them. */
  readonly origins: ReadonlySet<string>
}

/** One request once it is known who asks. */
export interface Asked extends Authenticated {
  readonly request: Request
  readonly url: URL
  readonly requestId: string
  readonly visit: Visit
  /** Ends with the client's patience or ours. */
  readonly signal: AbortSignal
}

/** Types that flow through the router: each request has an id from its first moment. */
export interface Env {
  /** The neighbour on the network, where there is one, and how the connection to it is broken off. */
  Bindings: { neighbour?: string | undefined; breakOff?: (() => void) | undefined }
  Variables: { requestId: string; visit: Visit; principal?: Principal }
}
