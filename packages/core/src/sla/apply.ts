import { Fault, slaApply } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { countDue } from './count-due.ts'

const mostAtOnce = 5_000

/** What a change left uncounted; where there is nothing this is a Fault, so that the clock leaves no trace of having looked. */
export const applySla = implement(slaApply, async (tx) => {
  const { rows } = await sql<{ id: string }>`
    select v.id from vulnerability v where v.is_due_stale order by v.id limit ${mostAtOnce} for update skip locked`.execute(
    tx,
  )
  if (rows.length === 0) throw new Fault('no_data', 'Nothing is to be counted.')
  const ids = rows.map(({ id }) => id)
  return { counted: await countDue(tx, sql<boolean>`v.id = any (${ids}::uuid[])`) }
})
