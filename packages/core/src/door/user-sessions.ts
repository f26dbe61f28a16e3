import { Fault, type SignedIn } from '@weir/contract'
import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { type SessionClaims, sessionTokens } from '../keys/session-token.ts'
import { uuid7 } from '../keys/uuid.ts'
import { openProofs, type Proven, type ShownProof } from './dpop.ts'
import { findTogether, isAmong } from './find-together.ts'
import type { Principal } from './principal.ts'

/** Longest life of a session; configuration may lower both. */
export const sessionLimits = { idleSeconds: 30 * 60, absoluteSeconds: 8 * 3600 } as const
export type SessionLimits = { readonly [Limit in keyof typeof sessionLimits]: number }

/** The key and the device that a session will be bound to. */
export interface Binding {
  jkt: string
  device: string
}

/** Who signed in, and how. */
export interface SignIn {
  user_id: string
  binding: Binding
  /** The operation by which, for the person’s security log. */
  operation: string
  /** When the person proved who they are; later than the provider did it is never. */
  authenticated_at?: Date
}

/** A principal of a session, and the body its request must have. */
export interface IdentifiedSession {
  principal: Extract<Principal, { kind: 'session' }>
  bodyHash: string
}

/** Opens and verifies the sessions of people, over the keeper's own login. */
export interface UserSessions {
  readonly limits: SessionLimits
  /** Opens a person's only session: the one before ends. */
  open(signIn: SignIn): Promise<SignedIn>
  /** Who shows this token with this proof; anything wrong with either is a Fault. */
  identify(token: string, shown: ShownProof): Promise<IdentifiedSession>
  /** A proof without a token, of who wants to sign in. */
  prove(shown: ShownProof): Proven
  /** Refuses a session that ended since, without counting this as a use of it. */
  refuseEnded(principal: Extract<Principal, { kind: 'session' }>): Promise<void>
}

interface SessionRow {
  id: string
  user_id: string
  last_seen_at: string
  expires_at: string
  is_ended: boolean
}

const readRows = `select s.id, s.user_id, s.last_seen_at, s.expires_at,
         exists (select from session_end e where e.user_id = s.user_id and e.ended_at >= s.created_at) as is_ended
    from session s where s.id = ${isAmong}`

/** Sessions over the keeper's pool; `installation` is who the tokens are for. */
export function openUserSessions(
  pool: pg.Pool,
  keyring: Keyring,
  { installation, limits: wished = {} }: { installation: string; limits?: Partial<SessionLimits> },
): UserSessions {
  const tokens = sessionTokens(keyring, installation)
  const proofs = openProofs()
  const limits = lowered(wished)
  const find = findTogether(
    async (ids) =>
      (await pool.query<SessionRow>({ name: 'user_session', text: readRows, values: [ids] })).rows,
  )
  const live = async (sid: string): Promise<SessionRow> => {
    const row = await find(sid)
    if (!row) throw await whyGone(pool, sid)
    if (row.is_ended) throw endedByAdmin()
    const ends = Math.min(
      Date.parse(row.expires_at),
      Date.parse(row.last_seen_at) + limits.idleSeconds * 1000,
    )
    if (ends <= Date.now()) throw expired()
    return row
  }
  return {
    limits,
    open: (signIn) => openSession(pool, signIn, { limits, seal: tokens.seal }),
    async identify(token, shown) {
      const claims = tokens.open(token)
      const proven = proofs.verify(shown, token)
      if (proven.jkt !== claims.cnf.jkt)
        throw new Fault('unauthenticated', 'This session belongs to another key. Sign in again.', {
          reason: 'proof',
        })
      proofs.useUp(proven)
      const row = await live(claims.sid)
      await touch(pool, row, limits)
      return { principal: principalOf(row, claims), bodyHash: proven.bodyHash }
    },
    prove: (shown) => proofs.verify(shown, null),
    async refuseEnded({ credential_id }) {
      await live(credential_id)
    },
  }
}

function lowered(wished: Partial<SessionLimits>): SessionLimits {
  return {
    idleSeconds: Math.min(wished.idleSeconds ?? Infinity, sessionLimits.idleSeconds),
    absoluteSeconds: Math.min(wished.absoluteSeconds ?? Infinity, sessionLimits.absoluteSeconds),
  }
}

const principalOf = (
  { id, user_id }: SessionRow,
  { auth_time }: SessionClaims,
): IdentifiedSession['principal'] => ({
  kind: 'session',
  user_id,
  credential_id: id,
  signed_in_at: new Date(auth_time * 1000).toISOString(),
})

/** One row for each person, by its key: a new session takes the place of the old one, whose id is kept as replaced. */
async function openSession(
  pool: pg.Pool,
  { user_id, binding, operation, authenticated_at = new Date() }: SignIn,
  { limits, seal }: { limits: SessionLimits; seal: ReturnType<typeof sessionTokens>['seal'] },
): Promise<SignedIn> {
  const sid = uuid7()
  const { rows } = await pool.query<{ expires_at: string }>(
    `with opened as (
       insert into session (user_id, id, device, expires_at) values ($1, $2, $3, now() + $4 * interval '1 second')
       on conflict (user_id) do update
         set id = excluded.id, device = excluded.device, expires_at = excluded.expires_at,
             created_at = excluded.created_at, last_seen_at = excluded.last_seen_at
       returning expires_at
     ), logged as (
       insert into security_log (user_id, id, credential_id, operation, input) values ($1, $5, $2, $6, $7)
     )
     select expires_at from opened`,
    [
      user_id,
      sid,
      binding.device,
      limits.absoluteSeconds,
      uuid7(),
      operation,
      JSON.stringify({ device: binding.device }),
    ],
  )
  const expires_at = rows[0]?.expires_at ?? ''
  const token = seal({ sid, jkt: binding.jkt, authenticated_at, expires_at: new Date(expires_at) })
  return { token, user_id, expires_at, idle_seconds: limits.idleSeconds }
}

/** Last use, written at most once a minute. */
async function touch(pool: pg.Pool, { id, last_seen_at }: SessionRow, limits: SessionLimits): Promise<void> {
  const everySeconds = Math.min(60, limits.idleSeconds / 4)
  if (Date.parse(last_seen_at) > Date.now() - everySeconds * 1000) return
  await pool.query(
    "update session set last_seen_at = now() where id = $1 and last_seen_at < now() - $2 * interval '1 second'",
    [id, everySeconds],
  )
}

const expired = (): Fault =>
  new Fault('expired', 'Your session ended, after its time or a while without use. Sign in again.')

const endedByAdmin = (): Fault =>
  new Fault('unauthenticated', 'An admin of your organization ended this session. Sign in again.', {
    reason: 'ended_by_admin',
  })

/** A session without a row was replaced, or its person signed out. */
async function whyGone(pool: pg.Pool, sid: string): Promise<Fault> {
  const { rows } = await pool.query<{ replaced_at: string }>(
    'select replaced_at from replaced_session where id = $1',
    [sid],
  )
  const [replaced] = rows
  if (replaced)
    return new Fault(
      'session_replaced',
      `You signed in somewhere else at ${replaced.replaced_at.slice(11, 16)} UTC, which ended this session. Sign in again to go on here.`,
      { replaced_at: replaced.replaced_at },
    )
  return new Fault('unauthenticated', 'This session was signed out. Sign in again.', { reason: 'session' })
}
