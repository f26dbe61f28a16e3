import { becomeApprove, becomeEnd, becomeList, becomeOpen, Fault } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'

export const openBecome = implement(becomeOpen, async (tx, { user_id, reason, minutes }, hands) => {
  if (user_id === hands.user_id) throw new Fault('denied', 'You are this person already.')
  if ((await hands.operators.rolesOf(user_id)).includes('operator'))
    throw new Fault('denied', 'Nobody acts as an operator.')
  const id = uuid7()
  const { organization_id } = hands
  await tx
    .insertInto('become')
    .values({
      organization_id,
      id,
      user_id,
      reason,
      expires_at: sql<Date>`now() + ${minutes} * interval '1 minute'`,
    })
    .execute()
  await tell(tx, 'become.opened', id)
  return one(tx, hands, id)
})

export const approveBecome = implement(becomeApprove, async (tx, { become_id }, hands) => {
  const { operator_id, user_id } = await one(tx, hands, become_id)
  if (hands.user_id === operator_id || hands.user_id === user_id)
    throw new Fault('denied', 'Writing needs a second operator: ask another one to allow it.')
  await tx
    .updateTable('become')
    .set({ approved_by: hands.user_id, approved_at: sql`now()` })
    .where('id', '=', become_id)
    .execute()
  await tell(tx, 'become.approved', become_id)
  return one(tx, hands, become_id)
})

export const endBecome = implement(becomeEnd, async (tx, { become_id }, hands) => {
  await one(tx, hands, become_id)
  await tx
    .updateTable('become')
    .set({ ended_at: sql`now()` })
    .where('id', '=', become_id)
    .execute()
  await tell(tx, 'become.ended', become_id)
  return { ok: true as const }
})

export const listBecomes = implement(becomeList, (tx, _input, hands) => runningOnes(tx, hands))

async function one(tx: ReadTx, hands: Hands, become_id: string) {
  const [found] = await runningOnes(tx, hands, become_id)
  if (found) return found
  throw new Fault('not_found', 'This has ended already.', { pointer: '/become_id' })
}

async function runningOnes(tx: ReadTx, hands: Hands, become_id?: string) {
  let rows = tx
    .selectFrom('become')
    .where('ended_at', 'is', null)
    .where('expires_at', '>', sql<string>`now()`)
    .select(['id', 'organization_id', 'user_id', 'operator_id', 'reason', 'created_at', 'expires_at'])
    .select(sql<boolean>`approved_by is not null`.as('may_write'))
    .orderBy('created_at', 'desc')
  if (become_id !== undefined) rows = rows.where('id', '=', become_id)
  const found = await rows.execute()
  const people = await hands.people.find(found.map(({ user_id }) => user_id))
  return found.map((row) => ({ ...row, user_name: people.get(row.user_id)?.name ?? 'someone' }))
}

/** The person, and all who answer for the organization, are told at once. */
async function tell(tx: Tx, kind: string, become_id: string): Promise<void> {
  await sql`
    select notify(told.user_id, ${kind}, jsonb_build_object(
             'become_id', b.id, 'operator_id', b.operator_id, 'user_id', b.user_id, 'is_you', told.user_id = b.user_id,
             'organization', (select o.name from organization o where o.organization_id = b.organization_id), 'reason', b.reason, 'until', b.expires_at))
      from become b
      join member told on told.organization_id = b.organization_id and (told.role in ('owner', 'admin') or told.user_id = b.user_id)
     where b.id = ${become_id}`.execute(tx)
}
