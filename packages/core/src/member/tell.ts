import { sql } from 'kysely'
import type { Tx } from '../door/implement.ts'

/** Tells a person something about their own access, in the transaction that changes it. */
export async function tell(
  tx: Tx,
  user_id: string,
  notice: { kind: string; params?: Record<string, string | number> },
): Promise<void> {
  await sql`select notify(${user_id}, ${notice.kind}, ${JSON.stringify(notice.params ?? {})}::jsonb
    || jsonb_build_object('organization', (select name from organization)))`.execute(tx)
}
