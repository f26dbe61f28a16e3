import { Fault, sessionEnd, sessionRead, signInRedeem } from '@weir/contract'
import { implement, implementApart } from '../door/implement.ts'

export const redeemSignIn = implementApart(signInRedeem, ({ code }, { binding, credentials }) =>
  credentials.redeemLink(code, binding()),
)

export const readSession = implement(sessionRead, async (tx, _input, { principal, credentials }) => {
  if (principal.kind !== 'session')
    throw new Fault('not_found', 'A token has no session: it works until it expires or is revoked.')
  const row = await tx
    .selectFrom('session')
    .where('id', '=', principal.credential_id)
    .select(['created_at', 'last_seen_at', 'expires_at', 'device'])
    .executeTakeFirst()
  if (!row) throw new Fault('not_found', 'This was asked without a session, by a command on the machine.')
  return { ...row, idle_seconds: credentials.sessions.limits.idleSeconds }
})

export const endSession = implement(sessionEnd, async (tx, _input, { principal }) => {
  if (principal.kind !== 'session')
    throw new Fault('denied', 'Only a session can be ended. Revoke the token instead.')
  await tx.deleteFrom('session').where('id', '=', principal.credential_id).execute()
  return { ok: true as const }
})
