import { Fault, treatmentDecide } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { nameTreatments, selectTreatments } from './row.ts'

/** Four eyes: who asked cannot approve, and neither can a machine. All of them or none. */
export const decideTreatments = implement(
  treatmentDecide,
  async (tx, { treatment_ids, decision, text }, hands) => {
    const { user_id } = hands
    if (user_id === null) throw new Fault('denied', 'Only a person decides about risk.')
    const requests = await tx
      .selectFrom('treatment')
      .where('id', 'in', treatment_ids)
      .select(['id', 'state', 'requested_by', 'vulnerability_id'])
      .orderBy('vulnerability_id')
      .forUpdate()
      .execute()
    if (requests.some(({ state }) => state !== 'submitted'))
      throw new Fault(
        'conflict',
        'Not all of these still wait for a decision. Load them again. Nothing was changed.',
        { pointer: '/treatment_ids' },
      )
    if (requests.some(({ requested_by }) => requested_by === user_id))
      throw new Fault(
        'denied',
        'You asked for one of these, so another person must decide. Nothing was changed.',
        { pointer: '/treatment_ids' },
      )
    await tx
      .updateTable('treatment')
      .set({
        state: decision,
        decided_by: user_id,
        decided_at: sql<string>`clock_timestamp()`,
        decision_text: text,
      })
      .where('id', 'in', treatment_ids)
      .execute()
    await sql`
    update vulnerability v
       set treatment = case when ${decision} = 'approved' then t.kind else t.previous_kind end,
           treatment_state = case when ${decision} = 'approved' then 'approved' when t.previous_kind = 'untreated' then 'rejected' else 'approved' end,
           accepted_until = case when ${decision} = 'approved' then t.accepted_until else t.previous_until end
      from treatment t
     where t.id = any (${treatment_ids}::uuid[])
       and t.organization_id = v.organization_id
       and v.id = t.vulnerability_id`.execute(tx)
    const rows = await selectTreatments(tx).where('t.id', 'in', treatment_ids).execute()
    return nameTreatments(rows, hands)
  },
)
