import type pg from 'pg'

/** Versions of the key of tokens that some token still names which works now: none of them may be destroyed. */
export async function liveTokenVersions(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ key_version: number }>(
    `select key_version from user_token where revoked_at is null and expires_at > now()
      union
     select key_version from machine_token where revoked_at is null and expires_at > now()
      union
     select key_version from sign_in_link where used_at is null and expires_at > now()
      order by key_version`,
  )
  return rows.map(({ key_version }) => key_version)
}
