import { Fault, invitationResend, invitationRevoke } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type Tx } from '../door/implement.ts'
import { newInvitationCode } from '../keys/invitation-code.ts'
import { readInvitation, refuseRank } from './create.ts'

/** A new secret: the link that was sent before is dead. */
export const resendInvitation = implement(invitationResend, async (tx, { invitation_id }, hands) => {
  const { role } = await lockOpen(tx, invitation_id)
  await refuseRank(tx, hands, role)
  if (hands.user_id === null) throw new Fault('denied', 'Only a person invites people.')
  const { code, hash } = newInvitationCode(invitation_id)
  await tx
    .updateTable('invitation')
    .set({
      secret_hash: hash,
      invited_by: hands.user_id,
      sent_at: sql<string>`clock_timestamp()`,
      expires_at: sql<string>`default`,
    })
    .where('id', '=', invitation_id)
    .execute()
  return { code, details: await readInvitation(tx, hands, invitation_id) }
})

export const revokeInvitation = implement(invitationRevoke, async (tx, { invitation_id }, hands) => {
  const { role } = await lockOpen(tx, invitation_id)
  await refuseRank(tx, hands, role)
  await tx
    .updateTable('invitation')
    .set({ status: 'revoked', settled_at: sql<string>`clock_timestamp()`, settled_by: hands.user_id })
    .where('id', '=', invitation_id)
    .execute()
  return { ok: true as const }
})

async function lockOpen(tx: Tx, id: string): Promise<{ role: string }> {
  const found = await tx
    .selectFrom('invitation')
    .where('id', '=', id)
    .select(['role', 'status'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (found.status !== 'pending')
    throw new Fault('conflict', `This invitation was ${found.status}. Make a new one.`, {
      pointer: '/invitation_id',
    })
  return found
}
