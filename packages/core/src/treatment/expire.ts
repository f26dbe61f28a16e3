import { Fault, treatmentExpire } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type Tx } from '../door/implement.ts'

const mostAtOnce = 200

/**
 * What ended is untreated again: an acceptance past its last day, and whatever was asked for and not answered for five days.
 * Where nothing ended this is a Fault, so that the clock leaves no trace of having looked.
 */
export const expireTreatments = implement(treatmentExpire, async (tx) => {
  const held = await lockEnded(tx)
  if (held.length === 0) throw new Fault('no_data', 'No decision has ended.')
  const ended = await endTreatments(tx, held)
  await untreat(tx, held)
  await tell(tx, ended)
  const ids = (wasSubmitted: boolean) =>
    ended.filter(({ was_submitted }) => was_submitted === wasSubmitted).map(({ id }) => id)
  return { ended: ids(false), unanswered: ids(true) }
})

const hasEnded = sql<boolean>`(t.state = 'approved' and t.kind = 'accepted' and t.accepted_until < now()
  or t.state = 'submitted' and t.requested_at < now() - interval '5 days')`

/** The vulnerabilities concerned, in the order in which deciding locks them; those that somebody decides about now can wait. */
async function lockEnded(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select v.id
      from vulnerability v
     where v.id in (select t.vulnerability_id from treatment t where ${hasEnded} limit ${mostAtOnce})
     order by v.id
       for update skip locked`.execute(tx)
  return rows.map(({ id }) => id)
}

interface Ended {
  id: string
  requested_by: string | null
  was_submitted: boolean
  /** An older acceptance ends too, when its day comes; that is no news. */
  was_in_force: boolean
  serial: string
}

/** The decisions themselves; a request that still waits has nothing to fall back to when what was before it has ended. */
async function endTreatments(tx: Tx, vulnerability_ids: string[]) {
  const { rows } = await sql<Ended>`
    with old as (
      select t.id, t.state
        from treatment t
       where t.vulnerability_id = any (${vulnerability_ids}::uuid[])
         and ${hasEnded}
    ), ended as (
      update treatment t
         set state = 'expired', decided_at = clock_timestamp()
        from old
       where t.id = old.id
      returning t.id, t.vulnerability_id, t.requested_by, t.accepted_until, old.state
    ), waiting as (
      update treatment t
         set previous_kind = 'untreated', previous_until = null
       where t.vulnerability_id = any (${vulnerability_ids}::uuid[])
         and t.state = 'submitted'
         and t.previous_until < now()
         and t.id not in (select id from ended)
    )
    select e.id,
           e.requested_by,
           e.state = 'submitted' as was_submitted,
           e.state = 'submitted' or v.accepted_until = e.accepted_until as was_in_force,
           o.serial_prefix || '-' || v.serial as serial
      from ended e
      join vulnerability v on v.id = e.vulnerability_id
      join organization o on o.organization_id = v.organization_id
     order by v.serial`.execute(tx)
  return rows
}

/** A vulnerability goes back with its decision: wholly when nothing waits for an answer any more. */
async function untreat(tx: Tx, vulnerability_ids: string[]): Promise<void> {
  await sql`
    update vulnerability v
       set treatment = 'untreated',
           treatment_state = case when w.is_waiting then 'submitted' else 'none' end,
           accepted_until = null,
           assignee_id = null
      from (select k.id,
                   exists (select from treatment t where t.vulnerability_id = k.id and t.state = 'submitted') as is_waiting
              from vulnerability k
             where k.id = any (${vulnerability_ids}::uuid[])) w
     where v.id = w.id
       and (v.accepted_until < now() or v.treatment_state = 'submitted' and not w.is_waiting)`.execute(tx)
}

/** Says it to those who asked, once for all that ended together. */
async function tell(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const news = ended.filter(({ was_in_force, requested_by }) => was_in_force && requested_by !== null)
  const byPerson = [...Map.groupBy(news, ({ requested_by }) => requested_by)]
  await sql`
    select notify(n.user_id, 'treatment.ended',
                  jsonb_build_object('count', n.count, 'first', n.first, 'organization', (select name from organization)))
      from unnest(${byPerson.map(([user_id]) => user_id)}::uuid[],
                  ${byPerson.map(([, theirs]) => theirs.length)}::int[],
                  ${byPerson.map(([, theirs]) => theirs[0]?.serial ?? '')}::text[]) as n (user_id, count, first)`.execute(
    tx,
  )
}
