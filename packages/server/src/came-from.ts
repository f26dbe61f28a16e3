import { isIP } from 'node:net'
import { placeOf } from './rate/client-address.ts'
import type { Visit } from './rate/limiter.ts'

/** As much of a visitor's address as the audit keeps, the network and not the machine; and the place that bounds are kept by. */
export function cameFrom({ address }: Pick<Visit, 'address'>): { from?: string; place?: string } {
  if (address === null) return {}
  const place = placeOf(address)
  return { place, from: isIP(address) === 6 ? `${place}::` : address.replace(/\.\d+$/, '.0') }
}
