import { Fault, type Permission, permissions, type SignedIn, signInRedeem, unusedDays } from '@weir/contract'
import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { type CredentialKind, newCredentialText, readCredentialText } from '../keys/token-text.ts'
import { uuid7 } from '../keys/uuid.ts'
import { type CredentialRow, type CredentialTable, openFinder, renew, touch } from './credential-rows.ts'
import type { Principal } from './principal.ts'
import type { Binding, UserSessions } from './user-sessions.ts'

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
  /** Who a token is; anything wrong with it is a Fault, never anonymous. */
  identify(text: string): Promise<Principal>
  /** The principal of a job, with its credential as it is now. */
  recall(asker: { kind: string; user_id: string | null; credential_id: string | null }): Promise<Principal>
  mint(kind: CredentialKind): Minted
  /** A one-time sign-in code for a person, good for 15 minutes. */
  issueLink(user_id: string): Promise<string>
  /** Exchanges a code for the person's only session, bound to the key that the request was signed with. */
  redeemLink(code: string, binding: Binding): Promise<SignedIn>
  readonly sessions: UserSessions
}

type TokenKind = Exclude<CredentialKind, 'link'>

const tables: Record<TokenKind, CredentialTable> = {
  personal: 'user_token',
  ide: 'user_token',
  ci: 'machine_token',
  service: 'machine_token',
}

const unknown = (): Fault =>
  new Fault(
    'unauthenticated',
    'This credential is not known, or was revoked. Sign in again, or make a new token.',
  )

/** Credentials over the keeper's pool. Where one-time links are not allowed none is made, and one made before opens nothing. */
export function openCredentials(
  pool: pg.Pool,
  keyring: Keyring,
  { sessions, allowsLinks }: { sessions: UserSessions; allowsLinks: boolean },
): Credentials {
  const find = {
    user_token: openFinder(pool, 'user_token'),
    machine_token: openFinder(pool, 'machine_token'),
  }
  return {
    mint: (kind) => mint(keyring, kind),
    sessions,
    async identify(text) {
      const read = readBearer(text)
      const row = await find[tables[read.kind]](read.id)
      if (!row || !keyring.verifies('token', text, row.mac, row.key_version) || row.kind !== read.kind)
        throw unknown()
      refuseEnded(row)
      const newest = keyring.version
      if (row.key_version >= newest) await touch(pool, row)
      else await renew(pool, row, { mac: keyring.mac('token', text, newest), key_version: newest })
      return principalOf(row)
    },
    async recall({ kind, user_id, credential_id }) {
      if (!credential_id) throw unknown()
      if (kind === 'session' && user_id)
        // the person's rights now; that the page was closed since does not matter
        return { kind, user_id, credential_id, signed_in_at: new Date(0).toISOString() }
      const row =
        await find[kind === 'personal' || kind === 'ide' ? 'user_token' : 'machine_token'](credential_id)
      if (!row) throw unknown()
      refuseEnded(row, jobGraceMs)
      return principalOf(row)
    },
    ...linksOver(pool, keyring, { sessions, allowsLinks }),
  }
}

function mint(keyring: Keyring, kind: CredentialKind): Minted {
  const { id, text } = newCredentialText(kind, uuid7())
  const key_version = keyring.version
  return { id, token: text, mac: keyring.mac('token', text, key_version), key_version }
}

/** What the text of a token says of itself; a session or a link is none. */
function readBearer(text: string): { kind: TokenKind; id: string } {
  if (text.split('.').length === 5) throw shownAsBearer()
  const read = readCredentialText(text)
  if (!read || read.kind === 'link')
    throw new Fault(
      'unauthenticated',
      'This is not a credential of Weir, or it was cut. Copy it again, whole.',
    )
  return { kind: read.kind, id: read.id }
}

function linksOver(
  pool: pg.Pool,
  keyring: Keyring,
  { sessions, allowsLinks }: { sessions: UserSessions; allowsLinks: boolean },
): Pick<Credentials, 'issueLink' | 'redeemLink'> {
  return {
    async issueLink(user_id) {
      if (!allowsLinks) throw linksRefused()
      const { token, mac, key_version } = mint(keyring, 'link')
      await pool.query(
        "insert into sign_in_link (mac, key_version, user_id, expires_at) values ($1, $2, $3, now() + $4 * interval '1 second')",
        [mac, key_version, user_id, linkSeconds],
      )
      return token
    },
    async redeemLink(code, binding) {
      if (!allowsLinks) throw linksRefused()
      const read = readCredentialText(code)
      const { rows } = await pool.query<{ user_id: string }>(
        'update sign_in_link set used_at = now() where mac = any ($1) and used_at is null and expires_at > now() returning user_id',
        [read?.kind === 'link' ? keyring.macs('token', code) : []],
      )
      const user_id = rows[0]?.user_id
      if (!user_id)
        throw new Fault(
          'unauthenticated',
          'This sign-in link was used, or is older than 15 minutes. Print a new one with `npx weir sign-in`.',
        )
      return sessions.open({ user_id, binding, operation: signInRedeem.name })
    },
  }
}

const linksRefused = (): Fault =>
  new Fault(
    'denied',
    'This installation takes no one-time links (owner_link = "refused"). Sign in at one of its providers.',
    { reason: 'owner_link' },
  )

const shownAsBearer = (): Fault =>
  new Fault(
    'unauthenticated',
    'A session is worth nothing without its key: send it as `Authorization: DPoP` with a proof. For scripts, make a token.',
  )

/** What was asked for while a token worked is still done within the hour: a pipeline's token lives for minutes. */
const jobGraceMs = 3_600_000

function refuseEnded(row: CredentialRow, graceMs = 0): void {
  if (row.revoked_at !== null) throw unknown()
  if (Date.parse(row.expires_at) + graceMs <= Date.now())
    throw new Fault('expired', 'This token has expired. Make a new one.')
  if (Date.parse(row.last_at ?? row.created_at) <= Date.now() - unusedDays * 86_400_000)
    throw new Fault('expired', `This token was not used for ${unusedDays} days. Make a new one.`)
}

const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name)

function principalOf(row: CredentialRow): Principal {
  const scopes = row.scopes.filter(isPermission)
  const { id: credential_id, user_id, organization_id, group_id } = row
  if ((row.kind === 'personal' || row.kind === 'ide') && user_id)
    return { kind: row.kind, user_id, credential_id, scopes }
  if (row.kind === 'ci' && organization_id && group_id)
    return { kind: 'ci', organization_id, group_id, credential_id }
  if (row.kind === 'service' && organization_id)
    return { kind: 'service', organization_id, credential_id, scopes }
  throw unknown()
}
