import type pg from 'pg'
import { findTogether, isAmong } from './find-together.ts'

/** Where credentials of a kind are kept. */
export type CredentialTable = 'user_token' | 'machine_token'

/** A credential as it is stored: a MAC of its text, whose it is, and until when. */
export interface CredentialRow {
  id: string
  table: CredentialTable
  user_id: string | null
  organization_id: string | null
  group_id: string | null
  kind: string
  scopes: string[]
  mac: Buffer
  key_version: number
  created_at: string
  last_at: string | null
  expires_at: string
  revoked_at: string | null
}

const rowsOf: Record<CredentialTable, string> = {
  user_token: `select id, 'user_token' as table, user_id, null as organization_id, null as group_id, kind, scopes,
                      mac, key_version, created_at, last_used_at as last_at, expires_at, revoked_at from user_token where id = ${isAmong}`,
  machine_token: `select id, 'machine_token' as table, null as user_id, organization_id, group_id, kind, scopes,
                         mac, key_version, created_at, last_used_at as last_at, expires_at, revoked_at from machine_token where id = ${isAmong}`,
}

/** Finds a credential as it is now, by its id. */
export type FindCredential = (id: string) => Promise<CredentialRow | undefined>

/** Finds credentials of one table. */
export function openFinder(pool: pg.Pool, table: CredentialTable): FindCredential {
  return findTogether(async (ids) => {
    const statement = { name: `credential_${table}`, text: rowsOf[table], values: [ids] }
    return (await pool.query<CredentialRow>(statement)).rows
  })
}

/** Last use, written at most once a minute. */
export async function touch(pool: pg.Pool, { table, id, last_at }: CredentialRow): Promise<void> {
  if (last_at !== null && Date.parse(last_at) > Date.now() - 60_000) return
  await pool.query(
    `update ${table} set last_used_at = now() where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true)`,
    [id],
  )
}

/** A token is kept under the newest key from its next use on, so that older keys can be destroyed one day. */
export async function renew(
  pool: pg.Pool,
  { table, id, key_version }: CredentialRow,
  newest: { mac: Buffer; key_version: number },
): Promise<void> {
  await pool.query(
    `update ${table} set mac = $3, key_version = $4, last_used_at = now() where id = $1 and key_version = $2`,
    [id, key_version, newest.mac, newest.key_version],
  )
}
