import { isIP } from 'node:net'
import { Fault } from '@weir/contract'

/** Settings that say how a server is reached. */
interface Reached {
  host: string
  public_url?: string | undefined
  trusted_proxies?: readonly string[] | undefined
}

/**
 * Weir speaks plain HTTP: to this machine itself, or to a proxy that ends TLS in front of it and is named. Settings under which
 * people would sign in over a network without TLS are refused before anything starts.
 */
export function refusePlainHttp({ host, public_url, trusted_proxies = [] }: Reached): void {
  if (public_url !== undefined && !isSafe(new URL(public_url)))
    throw new Fault(
      'unprocessable',
      `public_url is ${public_url}: beyond this machine people reach Weir by https alone. Let a proxy end TLS in front of it.`,
    )
  const isBehindTls = public_url?.startsWith('https:') === true && trusted_proxies.length > 0
  if (isLoopback(host) || isBehindTls) return
  throw new Fault(
    'unprocessable',
    `On ${host} Weir would speak plain HTTP to the network. Listen on 127.0.0.1, or let a proxy end TLS in front of it and name both in the configuration: public_url = "https://…" and trusted_proxies = ["its address"].`,
  )
}

/**
 * Refuses a request that came over the network without TLS: from who is neither this machine nor a proxy that is trusted, or by a
 * proxy that says so itself. Of several words in the header the last is the proxy's own; what stands before anybody may have written.
 */
export function refuseWithoutTls(
  { neighbour, forwardedProto }: { neighbour: string | undefined; forwardedProto: string | null },
  isTrusted: (address: string) => boolean,
): void {
  if (neighbour === undefined) return
  if (!isTrusted(neighbour) && !isLoopback(neighbour))
    throw new Fault(
      'denied',
      'This server answers the proxy in front of it alone. Use the https address of this Weir.',
    )
  if (forwardedProto?.split(',').at(-1)?.trim().toLowerCase() === 'http')
    throw new Fault('denied', 'This request came without TLS. Use the https address of this Weir.')
}

const isSafe = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || isLoopback(hostname)

/** Does an address, or the name localhost, stay on this machine? */
function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:(?=\d+\.)/i, '')
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}
