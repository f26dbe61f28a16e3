import { networkInterfaces } from 'node:os'

/**
 * Origins under which people reach a server: that of `public_url`, or else every name of the address it listens on.
 * The Host of a request is not asked: whoever sends the request writes it.
 */
export function originsOf(publicUrl: string | undefined, listening: { url: string; port: number }): string[] {
  if (publicUrl !== undefined) return [new URL(publicUrl).origin]
  const { hostname } = new URL(listening.url)
  const names = isAny(hostname)
    ? [...loopback, ...ownAddresses()]
    : loopback.includes(hostname)
      ? loopback
      : [hostname]
  return names.map((name) => new URL(`http://${name}:${listening.port}`).origin)
}

const loopback = ['127.0.0.1', 'localhost', '[::1]']
const isAny = (hostname: string): boolean => hostname === '0.0.0.0' || hostname === '[::]'

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address }) => !address.startsWith('fe80:')) // with a zone, which no URL has
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))
