import type { ReattackState } from '../calc/reattack.ts'
import type { Tx } from '../door/implement.ts'

/** The vulnerabilities first, in the order in which all decisions lock them, so that none waits for another in a circle. */
export async function lockReattacks(tx: Tx, reattack_ids: string[]) {
  await tx
    .selectFrom('vulnerability')
    .where('id', 'in', tx.selectFrom('reattack').where('id', 'in', reattack_ids).select('vulnerability_id'))
    .select('id')
    .orderBy('id')
    .forUpdate()
    .execute()
  return tx
    .selectFrom('reattack')
    .where('id', 'in', reattack_ids)
    .select(['state', 'requested_by', 'group_id', 'vulnerability_id'])
    .forUpdate()
    .execute()
}

/** What a vulnerability is while a request about it stands so; the others are over. */
export const pendingStates: ReadonlyMap<string, ReattackState> = new Map([
  ['requested', 'requested'],
  ['on_hold', 'on_hold'],
])
