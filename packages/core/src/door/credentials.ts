import { Fault, type Permission, permissions } from '@weir/contract'
import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { type CredentialKind, newCredentialText, readCredentialText } from '../keys/token-text.ts'
import { uuid7 } from '../keys/uuid.ts'
import type { Principal } from './principal.ts'

/** Limits of an interactive session. */
export const sessionLimits = { idleSeconds: 30 * 60, absoluteSeconds: 8 * 3600 } as const

const linkSeconds = 15 * 60

/** A new credential: its text is shown once, its MAC is what is stored. */
export interface Minted {
  id: string
  token: string
  mac: Buffer
  key_version: number
}

/** Verifies and makes credentials, over the keeper's own login. */
export interface Credentials {
  /** Who a credential is; anything wrong with it is a Fault, never anonymous. */
  identify(text: string): Promise<Principal>
  /** The principal of a job, with its credential as it is now. */
  recall(asker: { kind: string; user_id: string | null; credential_id: string | null }): Promise<Principal>
  mint(kind: CredentialKind): Minted
  /** A one-time sign-in code for a person, good for 15 minutes. */
  issueLink(user_id: string): Promise<string>
  /** Exchanges a code for the person's only session. */
  redeemLink(code: string): Promise<{ token: string; expires_at: string; idle_seconds: number }>
}

interface Row {
  table: 'session' | 'user_token' | 'machine_token'
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

const lookUp = {
  session: `select 'session' as table, user_id, null as organization_id, null as group_id, 'session' as kind, '{}'::text[] as scopes,
                   mac, key_version, created_at, last_seen_at as last_at, expires_at, null as revoked_at from session where id = $1`,
  user_token: `select 'user_token' as table, user_id, null as organization_id, null as group_id, kind, scopes,
                      mac, key_version, created_at, last_used_at as last_at, expires_at, revoked_at from user_token where id = $1`,
  machine_token: `select 'machine_token' as table, null as user_id, organization_id, group_id, kind, scopes,
                         mac, key_version, created_at, last_used_at as last_at, expires_at, revoked_at from machine_token where id = $1`,
}

const unknown = (): Fault =>
  new Fault(
    'unauthenticated',
    'This credential is not known, or was revoked. Sign in again, or make a new token.',
  )

/** Credentials over the keeper's pool. */
export function openCredentials(pool: pg.Pool, keyring: Keyring): Credentials {
  const find = async (table: Row['table'], id: string): Promise<Row | undefined> => {
    const { rows } = await pool.query<Row>({ name: `credential_${table}`, text: lookUp[table], values: [id] })
    return rows[0]
  }
  const mint = (kind: CredentialKind): Minted => {
    const { id, text } = newCredentialText(kind, uuid7())
    return {
      id,
      token: text,
      mac: keyring.mac(kind === 'session' ? 'session' : 'token', text),
      key_version: keyring.version,
    }
  }
  return {
    mint,
    async identify(text) {
      const read = readCredentialText(text)
      if (!read || read.kind === 'link')
        throw new Fault(
          'unauthenticated',
          'This is not a credential of Weir, or it was cut. Copy it again, whole.',
        )
      const table =
        read.kind === 'session'
          ? 'session'
          : read.kind === 'personal' || read.kind === 'ide'
            ? 'user_token'
            : 'machine_token'
      const row = await find(table, read.id)
      const purpose = table === 'session' ? 'session' : 'token'
      if (
        !row ||
        !keyring.verifies(purpose, text, row.mac, row.key_version) ||
        (table !== 'session' && row.kind !== read.kind)
      )
        throw unknown()
      refuseEnded(row)
      await touch(pool, row, read.id)
      return principalOf(row, read.id)
    },
    async recall({ kind, user_id, credential_id }) {
      if (!credential_id) throw unknown()
      if (kind === 'session' && user_id)
        // the person's rights now; that the page was closed since does not matter
        return { kind, user_id, credential_id, signed_in_at: new Date(0).toISOString() }
      const row = await find(kind === 'personal' ? 'user_token' : 'machine_token', credential_id)
      if (!row) throw unknown()
      refuseEnded(row)
      return principalOf(row, credential_id)
    },
    async issueLink(user_id) {
      const { token, mac, key_version } = mint('link')
      await pool.query(
        "insert into sign_in_link (mac, key_version, user_id, expires_at) values ($1, $2, $3, now() + $4 * interval '1 second')",
        [mac, key_version, user_id, linkSeconds],
      )
      return token
    },
    async redeemLink(code) {
      const read = readCredentialText(code)
      const { rows } = await pool.query<{ user_id: string }>(
        'update sign_in_link set used_at = now() where mac = $1 and used_at is null and expires_at > now() returning user_id',
        [read?.kind === 'link' ? keyring.mac('token', code) : Buffer.alloc(0)],
      )
      const user_id = rows[0]?.user_id
      if (!user_id)
        throw new Fault(
          'unauthenticated',
          'This sign-in link was used, or is older than 15 minutes. Print a new one with `npx weir sign-in`.',
        )
      return openUserSession(pool, mint('session'), user_id)
    },
  }
}

/** One session per person: a new one replaces the old one. */
async function openUserSession(pool: pg.Pool, minted: Minted, user_id: string) {
  const { rows } = await pool.query<{ expires_at: string }>(
    `insert into session (user_id, id, mac, key_version, expires_at) values ($1, $2, $3, $4, now() + $5 * interval '1 second')
     on conflict (user_id) do update
       set id = excluded.id, mac = excluded.mac, key_version = excluded.key_version,
           created_at = now(), last_seen_at = now(), expires_at = excluded.expires_at
     returning expires_at`,
    [user_id, minted.id, minted.mac, minted.key_version, sessionLimits.absoluteSeconds],
  )
  return {
    token: minted.token,
    expires_at: rows[0]?.expires_at ?? '',
    idle_seconds: sessionLimits.idleSeconds,
  }
}

function refuseEnded(row: Row): void {
  if (row.revoked_at !== null) throw unknown()
  const idleSince =
    row.table === 'session' && row.last_at
      ? Date.parse(row.last_at) + sessionLimits.idleSeconds * 1000
      : Infinity
  if (Math.min(Date.parse(row.expires_at), idleSince) <= Date.now())
    throw new Fault(
      'expired',
      row.table === 'session'
        ? 'Your session has ended. Sign in again.'
        : 'This token has expired. Make a new one.',
    )
}

/** Last use, written at most once a minute. */
async function touch(pool: pg.Pool, row: Row, id: string): Promise<void> {
  if (row.last_at !== null && Date.parse(row.last_at) > Date.now() - 60_000) return
  if (row.table === 'session') await pool.query('update session set last_seen_at = now() where id = $1', [id])
  else await pool.query(`update ${row.table} set last_used_at = now() where id = $1`, [id])
}

const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name)

function principalOf(row: Row, credential_id: string): Principal {
  const scopes = row.scopes.filter(isPermission)
  const { user_id, organization_id, group_id } = row
  if (row.kind === 'session' && user_id)
    return { kind: 'session', user_id, credential_id, signed_in_at: row.created_at }
  if (row.kind === 'personal' && user_id) return { kind: 'personal', user_id, credential_id, scopes }
  if (row.kind === 'ci' && organization_id && group_id)
    return { kind: 'ci', organization_id, group_id, credential_id }
  if (row.kind === 'service' && organization_id)
    return { kind: 'service', organization_id, credential_id, scopes }
  throw unknown()
}
