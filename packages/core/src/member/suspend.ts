import { inTransaction } from '../db/transaction.ts'
import type { DoorParts } from '../door/parts.ts'
import { uuid7 } from '../keys/uuid.ts'

/**
 * Takes access from members who were not active for as many days as their organization allows, and says so. Owners and admins
 * keep it as long as none of them was active: somebody must be left who can give it back.
 */
export async function suspendInactive({ database }: Pick<DoorParts, 'database'>): Promise<void> {
  await inTransaction(database.pool('weir_keeper'), async (client) => {
    const { rows } = await client.query<{ organization_id: string; user_id: string; days: number }>(inactive)
    await client.query(
      `insert into audit (organization_id, id, principal_kind, operation, input)
       select organization_id, id, 'system', 'member.suspend', jsonb_build_object('member_id', user_id, 'inactive_days', days)
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) as s (organization_id, id, user_id, days)`,
      [
        rows.map((row) => row.organization_id),
        rows.map(() => uuid7()),
        rows.map((row) => row.user_id),
        rows.map((row) => row.days),
      ],
    )
    await client.query(
      `select notify(user_id, 'member.suspended', jsonb_build_object('organization_id', organization_id, 'days', days))
         from unnest($1::uuid[], $2::uuid[], $3::int[]) as s (organization_id, user_id, days)`,
      [rows.map((row) => row.organization_id), rows.map((row) => row.user_id), rows.map((row) => row.days)],
    )
  })
}

const inactive = `
  with chosen as (
    select m.organization_id, m.user_id, p.inactivity_days as days
      from member m
      join policy p on p.organization_id = m.organization_id
     where m.suspended_at is null
       and m.last_active_at < now() - make_interval(days => p.inactivity_days)
       and (m.role not in ('owner', 'admin')
            or exists (
              select from member other
               where other.organization_id = m.organization_id
                 and other.role in ('owner', 'admin')
                 and other.suspended_at is null
                 and other.last_active_at >= now() - make_interval(days => p.inactivity_days)))
     order by m.organization_id, m.user_id
       for update of m skip locked
  )
  update member m
     set suspended_at = now(), suspended_reason = 'inactivity'
    from chosen
   where m.organization_id = chosen.organization_id
     and m.user_id = chosen.user_id
  returning m.organization_id, m.user_id, chosen.days`
