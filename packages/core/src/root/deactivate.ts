import { Fault, rootDeactivate } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type Tx } from '../door/implement.ts'
import { withdrawZeroRisk } from '../zero-risk/withdraw.ts'
import { rootColumns } from './row.ts'

export const deactivateRoot = implement(
  rootDeactivate,
  async (tx, { root_id, reason, text }, { user_id }) => {
    if (reason === 'other' && !text)
      throw new Fault('invalid', 'Say why in `text` when the reason is "other".', { pointer: '/text' })
    const changed = await tx
      .updateTable('root')
      .set({ status: 'inactive', credential_id: null, inactive_reason: text ? `${reason}: ${text}` : reason })
      .where('id', '=', root_id)
      .where('status', '=', 'active')
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) throw new Fault('conflict', 'This root is inactive already.')
    await closeVulnerabilities(tx, root_id, user_id)
    return tx
      .selectFrom('root as r')
      .where('r.id', '=', root_id)
      .select(rootColumns)
      .executeTakeFirstOrThrow()
  },
)

/** What is open goes with its root, and so does what was asked about it. */
async function closeVulnerabilities(tx: Tx, root_id: string, user_id: string | null): Promise<void> {
  await tx
    .updateTable('vulnerability')
    .set({
      status: 'removed',
      closing_cause: 'root_removed',
      closed_at: sql`clock_timestamp()`,
      treatment_state: sql`case when treatment_state <> 'submitted' then treatment_state when treatment = 'untreated' then 'none' else 'approved' end`,
    })
    .where('root_id', '=', root_id)
    .where('status', 'in', ['vulnerable', 'submitted'])
    .execute()
  await tx
    .updateTable('treatment')
    .set({ state: 'withdrawn', decided_by: user_id, decided_at: sql<string>`clock_timestamp()` })
    .where(
      'vulnerability_id',
      'in',
      tx.selectFrom('vulnerability').where('root_id', '=', root_id).select('id'),
    )
    .where('state', '=', 'submitted')
    .execute()
  await withdrawZeroRisk(tx, sql`array(select id from vulnerability where root_id = ${root_id})`, user_id)
}
