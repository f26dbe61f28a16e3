import { lookup } from 'node:dns/promises'
import { isIP, SocketAddress } from 'node:net'
import { Fault } from '@weir/contract'
import { type AddressRules, isCallable } from './addresses.ts'

/** What may be called. */
export interface DestinationRules extends AddressRules {
  /** Ports beyond 443; loopback, where it is allowed, may be called at any. */
  readonly ports?: readonly number[]
  /** A list of one's own: what it says no to is not called. */
  readonly allows?: (url: URL) => boolean
}

/** The addresses of a host name, as the machine knows them. */
export type Resolver = (host: string) => Promise<readonly string[]>

/** A URL that may be called, and every address it may be called at: no second look-up can lead elsewhere. */
export interface Destination {
  readonly url: URL
  readonly addresses: readonly string[]
}

/** Reads and resolves a URL somebody gave us. What is not plainly a place on the public internet throws `unprocessable`. */
export async function checkDestination(
  text: string,
  rules: DestinationRules,
  resolve: Resolver = namesOfMachine,
): Promise<Destination> {
  const url = checkUrl(text, rules)
  const addresses = await checkHost(url.hostname, rules, resolve)
  return { url, addresses }
}

/** Every address of a host, each one callable: one that is not spoils all, since nobody knows which would be taken. */
export async function checkHost(
  host: string,
  rules: AddressRules,
  resolve: Resolver = namesOfMachine,
): Promise<readonly string[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  const addresses = isIP(bare) === 0 ? await resolve(bare).catch(() => []) : [bare]
  if (addresses.length === 0)
    throw refuse('unknown_host', 'The name of the host is not known. Check the address.')
  if (!addresses.every((address) => isCallable(address, rules)))
    throw refuse(
      'address',
      'This host is Weir’s own machine, its network or a reserved address, which is never called.',
    )
  return addresses.map(canonical)
}

/** An address as the operating system writes it. */
const canonical = (address: string): string =>
  new SocketAddress({ address, family: isIP(address) === 6 ? 'ipv6' : 'ipv4' }).address

/** A refusal of a destination: the reason for programs, a sentence for people, and never what was found at the address. */
export const refuse = (reason: string, message: string): Fault =>
  new Fault('unprocessable', message, { pointer: '/url', reason })

const namesOfMachine: Resolver = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address)

/** Reads a URL somebody gave us, without a look-up of its name. What may never be called throws `unprocessable`. */
export function checkUrl(text: string, rules: DestinationRules): URL {
  // the parser forgives spaces, tabs, backslashes and missing slashes; two readers who forgive differently are a hole
  if (text.length > 2048 || !/^https?:\/\/[^/?#@\\\s]+([/?#]|$)/i.test(text) || /[\\\s\p{C}]/u.test(text))
    throw refuse('url', 'Give a whole https:// address without a user name, spaces or backslashes.')
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw refuse('url', 'This is not a valid https:// address.')
  if (!isAsWritten(text, url)) throw refuse('url', 'Write the host as a name or as a plain IP address.')
  const isHere = isLoopbackHost(url.hostname)
  if (isHere && !rules.allowsLoopback)
    throw refuse('address', 'This host is Weir’s own machine, which is never called.')
  if (url.protocol !== 'https:' && !isHere)
    throw refuse(
      'scheme',
      'Only https:// addresses are called: anybody on the way can read and change plain http.',
    )
  if (!isHere && ![443, ...(rules.ports ?? [])].includes(Number(url.port || 443)))
    throw refuse('port', 'This port is not called. Use 443, or have an operator allow it.')
  if (rules.allows && !rules.allows(url))
    throw refuse('not_listed', 'This address is not on the list of those that may be called.')
  return url
}

/** `0x7f.1`, `2130706433`, `①②⑦.0.0.1` and `ｌocalhost` all become something else in the parser: they are not taken. */
function isAsWritten(text: string, { hostname }: URL): boolean {
  const written = /^https?:\/\/(\[[^\]]*\]|[^/?#:]+)/i.exec(text)?.[1]?.toLowerCase()
  return (
    written === hostname ||
    (isIP(hostname.replace(/^\[|\]$/g, '')) === 6 && written?.startsWith('[') === true)
  )
}

const isLoopbackHost = (host: string): boolean =>
  /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost\.?)$/.test(host)
