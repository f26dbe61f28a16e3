import { Fault, type ParsedOf, reattackVerify } from '@weir/contract'
import { sql } from 'kysely'
import { reattackAfter } from '../calc/reattack.ts'
import { implement, type Tx } from '../door/implement.ts'
import { lockReattacks, pendingStates } from './lock.ts'
import { nameReattacks, selectReattacks } from './row.ts'

/** Four eyes: neither who asked nor a machine finds that something is closed. All of them or none. */
export const verifyReattacks = implement(reattackVerify, async (tx, input, hands) => {
  const { reattack_ids, outcome, text } = input
  const { user_id } = hands
  if (user_id === null) throw new Fault('denied', 'Only a person verifies a fix.')
  refuse(await lockReattacks(tx, reattack_ids), { outcome, user_id })
  await tx
    .updateTable('reattack')
    .set({
      state: 'verified',
      outcome,
      decided_by: user_id,
      decided_at: sql<string>`clock_timestamp()`,
      decision_text: text,
    })
    .where('id', 'in', reattack_ids)
    .execute()
  await sql`
    update vulnerability v
       set reattack = 'verified',
           status = case r.outcome when 'closed' then 'safe' else v.status end,
           closing_cause = case r.outcome when 'closed' then 'verified_reattack' end,
           closed_at = case r.outcome when 'closed' then r.decided_at end
      from reattack r
     where r.id = any (${reattack_ids}::uuid[])
       and r.organization_id = v.organization_id
       and v.id = r.vulnerability_id`.execute(tx)
  await tell(tx, reattack_ids)
  const rows = await selectReattacks(tx).where('r.id', 'in', reattack_ids).execute()
  return nameReattacks(rows, hands)
})

const pointer = '/reattack_ids'

function refuse(
  reattacks: Awaited<ReturnType<typeof lockReattacks>>,
  { outcome, user_id }: { outcome: ParsedOf<typeof reattackVerify>['outcome']; user_id: string },
): void {
  const isPossible = ({ state }: { state: string }) => {
    const pending = pendingStates.get(state)
    return pending !== undefined && reattackAfter(pending, outcome) !== null
  }
  if (!reattacks.every(isPossible))
    throw new Fault(
      'conflict',
      'Not all of these wait to be verified: what is on hold waits for its event, and others are over. Load them again. Nothing was changed.',
      { pointer },
    )
  if (outcome === 'closed' && reattacks.some(({ requested_by }) => requested_by === user_id))
    throw new Fault(
      'denied',
      'You asked for one of these, so another person must find that it is closed. Nothing was changed.',
      { pointer },
    )
}

/** Says it to those who asked, once for all that were verified together. */
async function tell(tx: Tx, reattack_ids: string[]): Promise<void> {
  await sql`
    select notify(n.requested_by, 'reattack.verified',
                  jsonb_build_object('count', n.count, 'first', n.first, 'outcome', n.outcome, 'organization', (select name from organization)))
      from (select r.requested_by, r.outcome, count(*)::int as count, min(o.serial_prefix || '-' || v.serial) as first
              from reattack r
              join vulnerability v on v.organization_id = r.organization_id and v.id = r.vulnerability_id
              join organization o on o.organization_id = r.organization_id
             where r.id = any (${reattack_ids}::uuid[])
               and r.requested_by is not null
               and r.requested_by is distinct from r.decided_by
             group by 1, 2) n`.execute(tx)
}
