import { isIP } from 'node:net'
import { placeOf } from './rate/client-address.ts'
import type { Visit } from './rate/limiter.ts'

/** As much of a visitor's address as the audit keeps: the network, not the machine. */
export function cameFrom({ address }: Pick<Visit, 'address'>): { from?: string } {
  if (address === null) return {}
  return { from: isIP(address) === 6 ? `${placeOf(address)}::` : address.replace(/\.\d+$/, '.0') }
}
