import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'

/** The root that an import brings up to date, and what every row it writes carries. */
export interface Target {
  readonly organization_id: string
  readonly group_id: string
  readonly root_id: string
  readonly report_id: string
  readonly trackedBranch: string
  /** One instant for all that the report changes. */
  readonly now: string
}

/** Takes the turn of this root: imports, and its deactivation, wait for each other; uploads and the gate do not. */
export async function takeTurn(
  tx: Tx,
  root_id: string,
): Promise<{ status: string; branch: string | null; now: string }> {
  // Plans of foreign key checks are kept from when the tables were small; on those walks whole organizations for every row.
  await sql`discard plans`.execute(tx)
  return tx
    .selectFrom('root')
    .where('id', '=', root_id)
    .select(['status', 'branch', sql<string>`clock_timestamp()`.as('now')])
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}
