import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'

/**
 * Sets are joined to the rows of one root by hash, over all columns they have in common. The planner cannot know how many rows this
 * very transaction, or the import a moment ago, has written, and guesses one: it would compare each row with each, or all that have
 * the tool in common. Until `joinAsPlanned`, or the end of the transaction.
 */
export const joinByHash = (tx: Tx) => allow(tx, 'off')

/** A page whose rows are found by their ids is joined as the planner thinks best: by hash it would read the whole table. */
export const joinAsPlanned = (tx: Tx) => allow(tx, 'on')

const allow = (tx: Tx, others: 'on' | 'off') =>
  sql`select set_config('enable_nestloop', ${others}, true), set_config('enable_mergejoin', ${others}, true)`.execute(
    tx,
  )
