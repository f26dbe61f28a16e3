import { Fault, rootDeactivate } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { rootColumns } from './row.ts'

export const deactivateRoot = implement(rootDeactivate, async (tx, { root_id, reason, text }) => {
  if (reason === 'other' && !text)
    throw new Fault('invalid', 'Say why in `text` when the reason is "other".', { pointer: '/text' })
  const changed = await tx
    .updateTable('root')
    .set({ status: 'inactive', inactive_reason: text ? `${reason}: ${text}` : reason })
    .where('id', '=', root_id)
    .where('status', '=', 'active')
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw new Fault('conflict', 'This root is inactive already.')
  await tx
    .updateTable('vulnerability')
    .set({ status: 'removed', closing_cause: 'root_removed', closed_at: sql`clock_timestamp()` })
    .where('root_id', '=', root_id)
    .where('status', 'in', ['vulnerable', 'submitted'])
    .execute()
  return tx.selectFrom('root as r').where('r.id', '=', root_id).select(rootColumns).executeTakeFirstOrThrow()
})
