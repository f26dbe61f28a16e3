import { z } from 'zod'
import { once, reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { Done, instant, tenant } from './scalars.ts'

/** What signing in answers, by whatever way: a session bound to the key that signed the request. */
export const SignedIn = z
  .object({
    token: once(z.string()).describe('Works only with proofs of the key that signed this request'),
    user_id: z.uuid(),
    expires_at: instant().describe('When it ends, however much it is used'),
    idle_seconds: z.int().describe('How long it lives without being used'),
  })
  .meta({ id: 'SignedIn' })
export type SignedIn = z.infer<typeof SignedIn>

/** A person’s own session. */
export const Session = z
  .object({
    created_at: instant(),
    last_seen_at: instant().describe('Kept to the minute'),
    expires_at: instant(),
    idle_seconds: z.int(),
    device: z.string().describe('What signed in, as it calls itself'),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const signInRedeem = mutation('signin.redeem', {
  summary: 'Exchanges a one-time sign-in link for a session; the request carries a DPoP proof of its key.',
  permission: 'public:read',
  input: z.strictObject({ code: secret(z.string().min(20).max(200)) }),
  output: SignedIn,
  http: { method: 'POST', path: '/v1/sign-in' },
  graphql: 'redeemSignIn',
  cost: 10,
  rate: 'sign_in',
})

export const sessionRead = query('session.read', {
  summary: 'The caller’s only session: since when, from what, until when.',
  permission: 'self:read',
  input: z.strictObject({}),
  output: Session,
  http: { method: 'GET', path: '/v1/session' },
  graphql: 'session',
  cost: 1,
  rate: 'read',
})

export const sessionEnd = mutation('session.end', {
  summary: 'Signs the caller out: the session is refused from the next request on.',
  permission: 'self:write',
  input: z.strictObject({}),
  output: Done,
  http: { method: 'DELETE', path: '/v1/session' },
  graphql: 'endSession',
  cost: 2,
  rate: 'write',
})

export const sessionEndOfMember = mutation('session.end_of_member', {
  summary:
    'Ends the session of a member of lower rank: refused from the next request on, everywhere. Once in a quarter of an hour.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, member_id: reference('member') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/members/{member_id}/session' },
  graphql: 'endSessionOfMember',
  cost: 5,
  rate: 'write',
})

export const SecurityLogEntry = z
  .object({
    id: z.uuid(),
    at: instant(),
    operation: z.string(),
    input: z.string().describe('What was asked, as JSON, without secrets'),
    is_this_session: z.boolean().describe('Was it done by the session or token that asks now?'),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'SecurityLogEntry' })
export type SecurityLogEntry = z.infer<typeof SecurityLogEntry>

export const securityLogList = query('securitylog.list', {
  summary: 'What the caller changed about their own access and profile, sign-ins included, newest first.',
  permission: 'self:read',
  input: z.strictObject({ ...pageInput }),
  output: page(SecurityLogEntry),
  http: { method: 'GET', path: '/v1/security-log' },
  graphql: 'securityLog',
  cost: 2,
  rate: 'read',
})
