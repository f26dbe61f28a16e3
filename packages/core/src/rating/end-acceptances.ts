import { sql } from 'kysely'
import type { Tx } from '../door/implement.ts'

/**
 * A temporary acceptance holds within the severities that the policy allows, and so does a request for one: what was rated out of them
 * is untreated again, its acceptance has ended and its request is withdrawn, and who asked is told.
 */
export async function endAcceptancesRatedOut(tx: Tx, vulnerability_ids: readonly string[]): Promise<void> {
  await sql`
    with out as (
      select v.organization_id, v.id, v.severity, v.serial, v.treatment, v.accepted_until
        from vulnerability v
        join policy_in_force p on p.organization_id = v.organization_id and p.group_id = v.group_id
       where v.id = any (${[...vulnerability_ids]}::uuid[])
         and not v.severity / 10.0::float8 between p.min_acceptance_severity and p.max_acceptance_severity
    ), ended as (
      update treatment t
         set state = case t.state when 'submitted' then 'withdrawn' else 'expired' end,
             decided_at = clock_timestamp(),
             decision_text = 'It was rated ' || to_char(o.severity / 10.0, 'FM90.0') || ', which the policy does not allow to accept.'
        from out o
       where t.organization_id = o.organization_id
         and t.vulnerability_id = o.id
         and t.kind = 'accepted'
         and (t.state = 'submitted' or t.state = 'approved' and o.treatment = 'accepted' and t.accepted_until = o.accepted_until)
      returning t.organization_id, t.vulnerability_id, t.requested_by, o.serial
    ), told as (
      select notify(n.requested_by, 'treatment.rated_out', jsonb_build_object(
               'count', n.count, 'first', n.first, 'organization', (select name from organization)))
        from (select e.requested_by, count(distinct e.vulnerability_id)::int as count, min(g.serial_prefix || '-' || e.serial) as first
                from ended e
                join organization g on g.organization_id = e.organization_id
               where e.requested_by is not null
               group by 1) n
    )
    update vulnerability v
       set treatment = case v.treatment when 'accepted' then 'untreated' else v.treatment end,
           treatment_state = case when exists (select from treatment w
                                                where w.organization_id = v.organization_id and w.vulnerability_id = v.id
                                                  and w.state = 'submitted' and w.kind <> 'accepted') then 'submitted'
                                  when v.treatment in ('untreated', 'accepted') then 'none' else 'approved' end,
           accepted_until = null
     where (v.organization_id, v.id) in (select organization_id, vulnerability_id from ended)
       and (select count(*) from told) >= 0`.execute(tx)
}
