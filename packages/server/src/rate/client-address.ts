import { BlockList, isIP } from 'node:net'

/** Whether an address is that of a proxy that is trusted. Proxies are IP addresses or networks (`10.0.0.0/8`). */
export function trustedBy(trustedProxies: readonly string[]): (address: string) => boolean {
  const trusted = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const network of trustedProxies) {
    const [address = '', prefix] = network.split('/')
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    trusted[type].addSubnet(address, Number(prefix ?? (type === 'ipv6' ? 128 : 32)), type)
  }
  return (text) => {
    const address = plain(text)
    if (address === null) return false
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    return trusted[type].check(address, type)
  }
}

/**
 * Where a request comes from: the neighbour, or whom a trusted proxy names. Reads `X-Forwarded-For` from the right, past proxies
 * that are trusted: what stands further left anybody may have written.
 */
export function clientAddress(
  { neighbour, forwarded }: { neighbour: string | undefined; forwarded: string | null },
  isTrusted: (address: string) => boolean,
): string | null {
  let client = plain(neighbour ?? '')
  if (client === null) return null
  const named = (forwarded ?? '').split(',').map((part) => plain(part.trim()))
  while (isTrusted(client)) {
    const next = named.pop()
    if (next === undefined || next === null) break
    client = next
  }
  return client
}

/** IPv4 as it is, also when a socket of IPv6 shows it; null for what is no address. */
function plain(text: string): string | null {
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '').replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
  return isIP(address) === 0 ? null : address
}

/** What is counted as one place: an IPv4 address, or the /64 that one customer of an IPv6 network has. */
export function placeOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const words =
    tail === undefined
      ? left
      : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return words
    .slice(0, 4)
    .map((word) => Number.parseInt(word, 16).toString(16))
    .join(':')
}
