import { sql } from 'kysely'
import { dueAfter, slaDaysOf, usualCalendar } from '../../calc/due.ts'
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
  /** When what is opened now is due, by its severity in tenths; null: never. */
  readonly due: (tenths: number) => string | null
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

/** When what is opened at an instant is due, by the policy of the group and the calendar of the organization. */
export async function dueFrom(tx: Tx, group_id: string, now: string): Promise<Target['due']> {
  const policy = await tx
    .selectFrom('policy_in_force')
    .where('group_id', '=', group_id)
    .select(['sla_days_critical', 'sla_days_high', 'sla_days_medium', 'sla_days_low'])
    .select(sql<'calendar' | 'working'>`sla_counting`.as('sla_counting'))
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ day: number; timezone: string; weekend: number[]; holidays: number[] }>`
    select (${now}::timestamptz at time zone coalesce(c.timezone, ${usualCalendar.timezone}))::date - '1970-01-01'::date as day,
           coalesce(c.timezone, ${usualCalendar.timezone}) as timezone,
           coalesce(c.weekend, ${usualCalendar.weekend}::int[]) as weekend,
           array(select h::date - '1970-01-01'::date from unnest(c.holidays) h) as holidays
      from (select) one
      left join working_calendar c on true`.execute(tx)
  const [calendar] = rows
  if (!calendar) throw new Error('a join from one row without a row')
  const known = new Map<number, string>()
  return (tenths) => {
    const days = slaDaysOf(tenths, policy)
    if (days === null) return null
    const due =
      known.get(days) ??
      new Date(dueAfter(calendar.day, { days, counting: policy.sla_counting }, calendar)).toISOString()
    known.set(days, due)
    return due
  }
}
