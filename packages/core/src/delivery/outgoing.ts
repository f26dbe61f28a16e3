import { lookup } from 'node:dns/promises'
import { BlockList } from 'node:net'
import { Fault } from '@weir/contract'

/**
 * The address a host may be called at. Refuses this machine and its neighbourhood: loopback, link-local (where clouds answer with
 * credentials), multicast and reserved addresses. Private networks are allowed, because that is where many git servers are.
 */
export async function allowedAddress(host: string): Promise<string> {
  const found = await lookup(host, { all: true }).catch(() => [])
  const [first] = found
  if (!first)
    throw new Fault('unprocessable', 'The name of the host is not known. Check the address.', {
      pointer: '/url',
    })
  for (const { address, family } of found)
    if (refused.check(address, family === 6 ? 'ipv6' : 'ipv4'))
      throw new Fault(
        'unprocessable',
        'This host is Weir’s own machine or a reserved address, which is never called.',
        {
          pointer: '/url',
        },
      )
  return first.address
}

const refused = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 3],
] as const)
  refused.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['ff00::', 8],
] as const)
  refused.addSubnet(network, prefix, 'ipv6')
