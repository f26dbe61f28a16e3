import { slaRecount, slaRecountGroup } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { countDue } from './count-due.ts'

/** All that is open; what is closed keeps the day on which it was due. */
export const recountSla = implement(slaRecount, async (tx) => ({
  counted: await countDue(tx, sql<boolean>`v.status = 'vulnerable'`),
}))

/** The same for one group. */
export const recountGroupSla = implement(slaRecountGroup, async (tx, { group_id }) => ({
  counted: await countDue(tx, sql<boolean>`v.status = 'vulnerable' and v.group_id = ${group_id}`),
}))
