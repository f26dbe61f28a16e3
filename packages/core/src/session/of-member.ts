import { Fault, organizationRoles, sessionEndOfMember } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'

const rankOf = (role: string | undefined): number =>
  Object.entries(organizationRoles).find(([name]) => name === role)?.[1] ?? 0

export const endSessionOfMember = implement(sessionEndOfMember, async (tx, { member_id }, hands) => {
  const { organization_id, user_id } = hands
  if (member_id === user_id) throw new Fault('denied', 'End your own session by signing out.')
  const members = await tx
    .selectFrom('member')
    .where('user_id', 'in', [member_id, user_id ?? member_id])
    .select(['user_id', 'role'])
    .execute()
  const rank = (of: string | null) => rankOf(members.find((one) => one.user_id === of)?.role)
  if (rank(user_id) <= rank(member_id))
    throw new Fault('denied', 'The session of a member is ended only by someone of a higher rank.')
  const ended_at = sql<string>`clock_timestamp()`
  await tx
    .insertInto('session_end')
    .values({ organization_id, user_id: member_id, ended_at })
    .onConflict((conflict) => conflict.columns(['organization_id', 'user_id']).doUpdateSet({ ended_at }))
    .execute()
  await sql`select notify(${member_id}, 'session.ended', '{}')`.execute(tx)
  return { ok: true as const }
})
