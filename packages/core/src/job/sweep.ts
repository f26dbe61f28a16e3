import type { DoorParts } from '../door/parts.ts'
import { suspendInactive } from '../member/suspend.ts'
import { byTheClock, hourMs } from './by-the-clock.ts'
import type { WorkerLog } from './worker.ts'

type Parts = Pick<DoorParts, 'database' | 'blobs'>

/** Removes what nobody needs any more, and takes access from who does not use it: at the start of a worker and every hour. */
export const sweepHourly = (parts: Parts, log: WorkerLog): Disposable =>
  byTheClock(
    hourMs,
    [
      ['stored bodies that no report received are kept', () => sweepBlobs(parts)],
      ['records past their time are kept', () => sweepRecords(parts)],
      ['addresses of settled invitations and old notices are kept', () => sweepInvitees(parts)],
      ['inactive members have access', () => suspendInactive(parts)],
    ],
    log,
  )

/** Stored bodies that no report received. A report has the id of its body. */
async function sweepBlobs({ database, blobs }: Parts): Promise<void> {
  await blobs.sweep(async (ids) => {
    const { rows } = await database
      .pool('weir_keeper')
      .query<{ id: string }>(
        'select distinct object_id::text as id from job where object_id = any ($1::uuid[])',
        [ids],
      )
    return new Set(rows.map(({ id }) => id))
  })
}

/**
 * Answers to repeat after 72 hours; denied attempts, of strangers and in organizations, after 90 days. Replaced sessions and used
 * identities of pipelines when they end, sessions a day after that, tokens of pipelines seven days. Devices that asked to sign in
 * a day after they end, what was decided of them and wrong codes a day after. Deliveries of webhooks after 30 days.
 */
async function sweepRecords({ database }: Pick<Parts, 'database'>): Promise<void> {
  const keeper = database.pool('weir_keeper')
  await keeper.query("delete from idempotency where created_at < now() - interval '72 hours'")
  await keeper.query("delete from denied_attempt where at < now() - interval '90 days'")
  await keeper.query("delete from denial where at < now() - interval '90 days'")
  await keeper.query('delete from replaced_session where expires_at < now()')
  await keeper.query("delete from session where expires_at < now() - interval '1 day'")
  await keeper.query('delete from ci_identity_used where expires_at < now()')
  await keeper.query(
    "delete from machine_token where trust_id is not null and expires_at < now() - interval '7 days'",
  )
  await keeper.query("delete from device_grant where expires_at < now() - interval '1 day'")
  await keeper.query("delete from device_decision where decided_at < now() - interval '1 day'")
  await keeper.query("delete from webhook_delivery where created_at < now() - interval '30 days'")
  await keeper.query("delete from code_guess where since < now() - interval '1 day'")
}

/** Addresses of invitations that were settled, or that nobody accepted for a month; and what was told a year ago. */
async function sweepInvitees({ database }: Pick<Parts, 'database'>): Promise<void> {
  const keeper = database.pool('weir_keeper')
  const { rows } = await keeper.query<{ id: string }>(
    "select id from invitation where status <> 'pending' or expires_at < now() - interval '30 days'",
  )
  await database
    .pool('weir_directory')
    .query('delete from directory.invitee where invitation_id = any ($1::uuid[])', [rows.map(({ id }) => id)])
  await keeper.query("delete from notice where created_at < now() - interval '1 year'")
}
