import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../door/implement.ts'

/** What waits for a decision is withdrawn with the vulnerabilities it is about: these ids, as a set or as what selects them. */
export async function withdrawZeroRisk(
  tx: Tx,
  vulnerability_ids: RawBuilder<unknown>,
  user_id: string | null,
): Promise<void> {
  await sql`
    with withdrawn as (
      update zero_risk_request z
         set state = 'withdrawn', decided_by = ${user_id}, decided_at = clock_timestamp()
       where z.state = 'submitted'
         and z.vulnerability_id = any (${vulnerability_ids})
      returning z.organization_id, z.vulnerability_id
    )
    update vulnerability v
       set zero_risk = 'none'
      from withdrawn w
     where v.organization_id = w.organization_id
       and v.id = w.vulnerability_id`.execute(tx)
}
