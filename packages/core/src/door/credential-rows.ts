import type pg from 'pg'

/** Where credentials of a kind are kept. */
export type CredentialTable = 'session' | 'user_token' | 'machine_token'

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
  session: `select id, 'session' as table, user_id, null as organization_id, null as group_id, 'session' as kind, '{}'::text[] as scopes,
                   mac, key_version, created_at, last_seen_at as last_at, expires_at, null as revoked_at from session where id = any ($1)`,
  user_token: `select id, 'user_token' as table, user_id, null as organization_id, null as group_id, kind, scopes,
                      mac, key_version, created_at, last_used_at as last_at, expires_at, revoked_at from user_token where id = any ($1)`,
  machine_token: `select id, 'machine_token' as table, null as user_id, organization_id, group_id, kind, scopes,
                         mac, key_version, created_at, last_used_at as last_at, expires_at, revoked_at from machine_token where id = any ($1)`,
}

/** Finds a credential as it is now, by its id. */
export type FindCredential = (id: string) => Promise<CredentialRow | undefined>

/**
 * Finds credentials of one table. Those that are asked for while a look-up is under way go together in the next one:
 * each is read from the database after it was asked for, so that a revoked one ends at once.
 */
export function openFinder(pool: pg.Pool, table: CredentialTable): FindCredential {
  let waiting: Lookup[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      const lookups = waiting
      waiting = []
      await answer(pool, table, lookups)
    }
    isRunning = false
  }
  return (id) =>
    new Promise((resolve, reject) => {
      waiting.push({ id, resolve, reject })
      if (!isRunning) void run()
    })
}

interface Lookup {
  id: string
  resolve(row: CredentialRow | undefined): void
  reject(error: unknown): void
}

async function answer(pool: pg.Pool, table: CredentialTable, lookups: readonly Lookup[]): Promise<void> {
  try {
    const ids = [...new Set(lookups.map(({ id }) => id))]
    const statement = { name: `credential_${table}`, text: rowsOf[table], values: [ids] }
    const { rows } = await pool.query<CredentialRow>(statement)
    const found = new Map(rows.map((row) => [row.id, row]))
    for (const { id, resolve } of lookups) resolve(found.get(id))
  } catch (error) {
    for (const { reject } of lookups) reject(error)
  }
}

/** Last use, written at most once a minute. */
export async function touch(pool: pg.Pool, { table, id, last_at }: CredentialRow): Promise<void> {
  if (last_at !== null && Date.parse(last_at) > Date.now() - 60_000) return
  const column = table === 'session' ? 'last_seen_at' : 'last_used_at'
  await pool.query(
    `update ${table} set ${column} = now() where id = $1 and coalesce(${column} < now() - interval '1 minute', true)`,
    [id],
  )
}
