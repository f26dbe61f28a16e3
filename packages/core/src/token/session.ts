import { Fault, sessionEnd, signInRedeem } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const redeemSignIn = implement(signInRedeem, (_tx, { code }, { credentials }) =>
  credentials.redeemLink(code),
)

export const endSession = implement(sessionEnd, async (tx, _input, { principal, user_id }) => {
  if (principal.kind !== 'session' || user_id === null)
    throw new Fault('denied', 'Only a session can be ended. Revoke the token instead.')
  await tx.deleteFrom('session').where('user_id', '=', user_id).execute()
  return { ok: true as const }
})
