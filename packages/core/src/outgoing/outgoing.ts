import { Fault } from '@weir/contract'
import { checkDestination, type DestinationRules, refuse, type Resolver } from './destination.ts'
import { exchange, type OutgoingAnswer } from './exchange.ts'

/** What the client may do; everything is refused unless said. */
export interface OutgoingOptions extends DestinationRules {
  /** Further roots of trust, in PEM, for servers of a company. */
  readonly certificates?: readonly string[]
  /** Another way to find the addresses of a name. */
  readonly resolve?: Resolver
}

/** How one request is sent; the bounds have defaults. */
export interface OutgoingRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Largest body of the answer; 1 MiB unless said. */
  readonly maxBytes?: number
  /** For all of it, from the look-up of the name to the last byte; ten seconds unless said. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Redirects to follow, each checked as if it had been asked for; none unless said, and only for reading. */
  readonly redirects?: number
}

/** The one client for calls to other machines. */
export interface Outgoing {
  /** Answers of any status are answers; what may not be called, does not answer or answers too much is a Fault with a `reason`. */
  request(url: string, request?: OutgoingRequest): Promise<OutgoingAnswer>
}

/**
 * Opens the client. It speaks https with verified certificates to public addresses, looks each name up once and connects to
 * what it checked, keeps no connection, takes no proxy from the environment and stays within bytes and time.
 */
export function openOutgoing(options: OutgoingOptions = {}): Outgoing {
  return {
    async request(text, asked = {}) {
      const timeout = AbortSignal.timeout(asked.timeoutMs ?? 10_000)
      const signal = asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout
      try {
        return await follow(text, asked, { options, signal })
      } catch (error) {
        asked.signal?.throwIfAborted()
        throw timeout.aborted
          ? new Fault('timeout', 'The host did not answer in time.', { reason: 'slow' })
          : error
      }
    },
  }
}

async function follow(
  text: string,
  asked: OutgoingRequest,
  { options, signal }: { options: OutgoingOptions; signal: AbortSignal },
): Promise<OutgoingAnswer> {
  const { method = 'GET', maxBytes = 1024 * 1024, redirects = 0, body } = asked
  const certificates = options.certificates ?? []
  let headers = asked.headers ?? {}
  let from: URL | undefined
  for (let left = redirects, next = text; ; left--) {
    const destination = await orAborted(checkDestination(next, options, options.resolve), signal)
    if (from && from.origin !== destination.url.origin) headers = withoutSecrets(headers)
    const answer = await exchange(destination, { method, headers, body, maxBytes, signal, certificates })
    const location = redirected(answer)
    if (location === null) return answer
    if (left <= 0 || (method !== 'GET' && method !== 'HEAD'))
      throw refuse('redirect', 'The host sends elsewhere, which is not followed. Give the final address.')
    from = destination.url
    next = whereTo(location, from)
  }
}

const redirected = ({ status, headers }: OutgoingAnswer): string | null =>
  [301, 302, 303, 307, 308].includes(status) ? (headers['location'] ?? '') : null

/** Taken as text once more, so that a redirect passes the same checks as an address that was asked for. */
function whereTo(location: string, from: URL): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location
  if (/[\\\s\p{C}]|^\/\//u.test(location) || !URL.canParse(location, from.href))
    throw refuse('redirect', 'The host sends to an address that cannot be read.')
  return new URL(location, from).href
}

/** Another host gets no header that says who we are. */
const withoutSecrets = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() === 'accept'))

/** Looking up a name cannot be stopped, but waited for no longer. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
