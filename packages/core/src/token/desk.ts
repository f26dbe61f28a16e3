import { Fault } from '@weir/contract'
import type { DeskParts, TokenDesk } from '../door/token-desk.ts'
import { exchangeIdentity } from './ci-exchange.ts'
import { findDevice, pollDevice, startDevice } from './device-grant.ts'
import { warnOfExpiry } from './expiry-warning.ts'
import { openIssuerKeys } from './issuer-keys.ts'
import { revokeLeaked } from './leaked-token.ts'

/** Opens the desk for what concerns tokens before it is known who asks. */
export function openTokenDesk(parts: DeskParts): TokenDesk {
  const issuerKeys = openIssuerKeys(parts.outgoing)
  return {
    startDevice: (client_name, whence) => startDevice(parts, client_name, whence),
    pollDevice: (device_code) => pollDevice(parts, device_code),
    findDevice: (user_id, user_code) => findDevice(parts, user_id, user_code),
    exchange: (request) => exchangeIdentity({ ...parts, issuerKeys }, request),
    refuseIssuer(issuer) {
      const { protocol, search, hash, username } = new URL(issuer)
      const isPlain = search === '' && hash === '' && username === '' && !issuer.endsWith('/')
      if (isPlain && (protocol === 'https:' || parts.allowsLoopback)) return
      throw new Fault(
        'invalid',
        'An issuer is an https:// address as the provider writes it in its tokens, without a slash at the end.',
        { pointer: '/issuer' },
      )
    },
    revokeLeaked: (text, place) => revokeLeaked(parts, text, place),
    warnOfExpiry: () => warnOfExpiry(parts),
  }
}
