import type pg from 'pg'

/**
 * Addresses of open invitations, from the directory's own login; those too that wait for their row of the audit: without the row of
 * their invitation, which is committed with it, they are found by nobody.
 */
export interface Invitees {
  /** Addresses by invitation id; forgotten ones are left out. */
  find(organization_id: string, invitation_ids: readonly string[]): Promise<Map<string, string>>
  /** Invitations of an organization for an address, in the spelling of `readEmail`. */
  addressed(organization_id: string, email: string): Promise<string[]>
}

/** Invitees over the pool of the directory. */
export function openInvitees(pool: pg.Pool): Invitees {
  return {
    async find(organization_id, invitation_ids) {
      if (invitation_ids.length === 0) return new Map()
      const { rows } = await pool.query<{ invitation_id: string; email: string }>(
        `select invitation_id, email from directory.invitee where organization_id = $1 and invitation_id = any ($2)
         union select invitation_id, email from directory.staged where organization_id = $1 and invitation_id = any ($2)`,
        [organization_id, invitation_ids],
      )
      return new Map(rows.map((row) => [row.invitation_id, row.email]))
    },
    async addressed(organization_id, email) {
      const { rows } = await pool.query<{ invitation_id: string }>(
        `select invitation_id from directory.invitee where organization_id = $1 and email = $2
         union select invitation_id from directory.staged where organization_id = $1 and email = $2`,
        [organization_id, email],
      )
      return rows.map(({ invitation_id }) => invitation_id)
    },
  }
}
