import {
  deviceApprove,
  deviceDeny,
  deviceFind,
  devicePoll,
  deviceStart,
  Fault,
  ideScopes,
} from '@weir/contract'
import type { Hands } from '../door/hands.ts'
import { implement, implementApart, type Tx } from '../door/implement.ts'
import { refuseTooMany } from './user-token.ts'

export const startDeviceSignIn = implementApart(deviceStart, ({ client_name }, { tokens, place, from }) =>
  tokens.startDevice(client_name, { place, from }),
)

export const pollDeviceSignIn = implementApart(devicePoll, ({ device_code }, { tokens }) =>
  tokens.pollDevice(device_code),
)

export const findDeviceSignIn = implement(deviceFind, async (_tx, { user_code }, hands) => {
  const found = await hands.tokens.findDevice(personOf(hands), user_code)
  const { client_name, from_address, started_at, expires_at } = found
  return { client_name, from_address, started_at, expires_at, scopes: [...ideScopes] }
})

export const approveDevice = implement(deviceApprove, async (tx, { user_code }, hands) => {
  await refuseTooMany(tx, personOf(hands))
  return decide(tx, hands, { user_code, decision: 'approved' })
})

export const denyDevice = implement(deviceDeny, (tx, { user_code }, hands) =>
  decide(tx, hands, { user_code, decision: 'denied' }),
)

async function decide(
  tx: Tx,
  hands: Hands,
  { user_code, decision }: { user_code: string; decision: 'approved' | 'denied' },
) {
  const user_id = personOf(hands)
  const { id: device_id } = await hands.tokens.findDevice(user_id, user_code)
  await tx.insertInto('device_decision').values({ user_id, device_id, decision }).execute()
  return { ok: true as const }
}

/** Only a person at the page decides about a device: what a token may, its thief may. */
function personOf({ principal, user_id }: Hands): string {
  if (principal.kind !== 'session' || user_id === null)
    throw new Fault('denied', 'A token cannot approve devices. Sign in to do it.')
  return user_id
}
