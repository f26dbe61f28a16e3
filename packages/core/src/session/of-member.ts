import { Fault, sessionEndOfMember } from '@weir/contract'
import { sql } from 'kysely'
import { organizationRank } from '../calc/rank.ts'
import { implement, type Tx } from '../door/implement.ts'

const quietMinutes = 15

export const endSessionOfMember = implement(sessionEndOfMember, async (tx, { member_id }, hands) => {
  const { organization_id, user_id } = hands
  if (member_id === user_id) throw new Fault('denied', 'End your own session by signing out.')
  const members = await tx
    .selectFrom('member')
    .where('user_id', 'in', [member_id, user_id ?? member_id])
    .select(['user_id', 'role'])
    .execute()
  const rank = (of: string | null) =>
    organizationRank(members.find((one) => one.user_id === of)?.role ?? null)
  if (rank(user_id) <= rank(member_id))
    throw new Fault('denied', 'The session of a member is ended only by someone of a higher rank.')
  await refuseSoon(tx, member_id)
  const ended_at = sql<string>`clock_timestamp()`
  await tx
    .insertInto('session_end')
    .values({ organization_id, user_id: member_id, ended_at })
    .onConflict((conflict) => conflict.columns(['organization_id', 'user_id']).doUpdateSet({ ended_at }))
    .execute()
  await sql`select notify(${member_id}, 'session.ended', '{}')`.execute(tx)
  return { ok: true as const }
})

/** Once in a while: it ends what the person does elsewhere too, and whoever has to stay out of here is removed. */
async function refuseSoon(tx: Tx, member_id: string): Promise<void> {
  const lately = await tx
    .selectFrom('session_end')
    .where('user_id', '=', member_id)
    .where('ended_at', '>', sql<string>`clock_timestamp() - ${quietMinutes} * interval '1 minute'`)
    .select('user_id')
    .executeTakeFirst()
  if (lately)
    throw new Fault(
      'rate_limited',
      `The session of this member was ended less than ${quietMinutes} minutes ago. Remove a member who has to stay out.`,
      { retryAfterSeconds: quietMinutes * 60 },
    )
}
