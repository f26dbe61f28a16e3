import type pg from 'pg'

/** What a change does to the directory: names a person, or says whom an invitation is for. */
export type DirectoryChange =
  | { user_id: string; name: string }
  | { organization_id: string; invitation_id: string; email: string }

/**
 * Changes of the directory that wait for their row of the audit. The directory may be another database, so that no transaction holds
 * both: a change is staged, committed with its row, then carried out. Nobody sees what is staged.
 */
export interface Staged {
  /** Before the change is committed. */
  stage(change_id: string, change: DirectoryChange): Promise<void>
  /** After it: its row is kept. */
  carryOut(change_ids: readonly string[]): Promise<void>
  /** It was taken back. */
  forget(change_ids: readonly string[]): Promise<void>
  /** Carries out or forgets what was interrupted, by whether its row was kept. */
  settle(): Promise<void>
}

const atOnce = 500

/** Staged changes over the pool of the directory, and the keeper's, who sees whether a row was kept. */
export function openStaged({ directory, keeper }: { directory: pg.Pool; keeper: pg.Pool }): Staged {
  const carryOut = async (change_ids: readonly string[]): Promise<void> => {
    if (change_ids.length > 0) await directory.query(carriedOut, [change_ids])
  }
  const forget = async (change_ids: readonly string[]): Promise<void> => {
    if (change_ids.length > 0)
      await directory.query('delete from directory.staged where change_id = any ($1)', [change_ids])
  }
  const settle = async (): Promise<void> => {
    const { rows } = await directory.query<Waiting>(
      `select change_id, user_id, organization_id, staged_at < now() - interval '1 hour' as is_old
         from directory.staged where staged_at < now() - interval '5 seconds' order by change_id limit $1`,
      [atOnce],
    )
    if (rows.length === 0) return
    const kept = await keptOf(keeper, rows)
    await carryOut(rows.flatMap(({ change_id }) => (kept.has(change_id) ? [change_id] : [])))
    // no transaction lasts an hour: one that is not there by now was taken back
    await forget(rows.flatMap(({ change_id, is_old }) => (is_old && !kept.has(change_id) ? [change_id] : [])))
  }
  return {
    carryOut,
    forget,
    settle,
    async stage(change_id, change) {
      const values =
        'name' in change
          ? [change_id, change.user_id, null, change.name, null, null]
          : [change_id, null, change.organization_id, null, change.invitation_id, change.email]
      await directory.query(
        `insert into directory.staged (change_id, user_id, organization_id, name, invitation_id, email)
         values ($1, $2, $3, $4, $5, $6)`,
        values,
      )
    },
  }
}

/** Of several names that wait for one person the newest counts; an older one that comes late is gone with it. */
const carriedOut = `
  with done as (
    delete from directory.staged s
     where s.change_id = any ($1)
        or exists (select from directory.staged n
                    where n.change_id = any ($1) and n.user_id = s.user_id and n.change_id > s.change_id)
    returning s.*),
  newest as (
    select distinct on (user_id) user_id, name from done where user_id is not null order by user_id, change_id desc),
  renamed as (
    update directory.person p set name = n.name from newest n where p.user_id = n.user_id)
  insert into directory.invitee (organization_id, invitation_id, email)
  select organization_id, invitation_id, email from done where invitation_id is not null
  on conflict do nothing`

interface Waiting {
  change_id: string
  user_id: string | null
  organization_id: string | null
  is_old: boolean
}

/** Those whose row is in the audit or in the security log. */
async function keptOf(keeper: pg.Pool, rows: readonly Waiting[]): Promise<Set<string>> {
  const found = await keeper.query<{ id: string }>(
    `select a.id from unnest($1::uuid[], $2::uuid[]) as w (organization_id, id)
       join audit a on a.organization_id = w.organization_id and a.id = w.id
     union all
     select l.id from unnest($3::uuid[], $2::uuid[]) as w (user_id, id)
       join security_log l on l.user_id = w.user_id and l.id = w.id`,
    [
      rows.map(({ organization_id }) => organization_id),
      rows.map(({ change_id }) => change_id),
      rows.map(({ user_id }) => user_id),
    ],
  )
  return new Set(found.rows.map(({ id }) => id))
}
