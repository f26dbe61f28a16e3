import { z } from 'zod'
import { once, reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { type Permission, permissions } from './permissions.ts'
import { Done, instant, label, tenant } from './scalars.ts'

/** Kinds of API token with the letter that stands in the token itself. */
export const tokenKinds = { personal: 'p', ide: 'i', ci: 'c', service: 's' } as const
export type TokenKind = keyof typeof tokenKinds

/** How long a token lives, in days. */
export const tokenDays = { default: 90, max: 180 } as const

const permissionName = z.enum(Object.keys(permissions) as [Permission, ...Permission[]]) // keys of a const object
const days = z.int().min(1).max(tokenDays.max).default(tokenDays.default).describe('Days until it expires')

export const Token = z
  .object({
    id: reference('token'),
    kind: z.enum(Object.keys(tokenKinds)),
    name: z.string(),
    scopes: z
      .array(z.string())
      .describe('Permissions it is limited to; rights are never above the owner’s current ones'),
    organization_id: reference('organization').nullable(),
    group_id: reference('group').nullable(),
    created_at: instant(),
    expires_at: instant(),
    last_used_at: instant().nullable(),
  })
  .meta({ id: 'Token' })
export type Token = z.infer<typeof Token>

const NewToken = z
  .object({ token: once(z.string()).describe('Shown once, here'), details: Token })
  .meta({ id: 'NewToken' })

export const tokenList = query('token.list', {
  summary: 'The caller’s own personal tokens.',
  permission: 'self:read',
  input: z.strictObject({}),
  output: z.array(Token),
  http: { method: 'GET', path: '/v1/tokens' },
  graphql: 'tokens',
  cost: 2,
  rate: 'read',
})

export const tokenCreate = mutation('token.create', {
  summary: 'Makes a personal token, limited to the permissions listed.',
  permission: 'self:write',
  input: z.strictObject({ name: label(), scopes: z.array(permissionName).min(1).max(100), days }),
  output: NewToken,
  http: { method: 'POST', path: '/v1/tokens' },
  graphql: 'createToken',
  cost: 10,
  rate: 'sign_in',
})

export const tokenRevoke = mutation('token.revoke', {
  summary: 'Revokes one of the caller’s own tokens: refused from the next request on.',
  permission: 'self:write',
  input: z.strictObject({ token_id: z.uuid().describe('One of the caller’s own tokens') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/tokens/{token_id}' },
  graphql: 'revokeToken',
  cost: 5,
  rate: 'write',
})

export const ciTokenCreate = mutation('citoken.create', {
  summary: 'Makes the CI token of a group; older ones of the group are revoked unless kept.',
  permission: 'citoken:rotate',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    name: label().default('CI'),
    days,
    keep_others: z.boolean().default(false),
  }),
  output: NewToken,
  http: { method: 'POST', path: '/v1/groups/{group_id}/ci-token' },
  graphql: 'createCiToken',
  cost: 10,
  rate: 'sign_in',
})

export const serviceTokenCreate = mutation('servicetoken.create', {
  summary: 'Makes a service token of the organization, limited to the permissions listed.',
  permission: 'servicetoken:write',
  input: z.strictObject({ ...tenant, name: label(), scopes: z.array(permissionName).min(1).max(100), days }),
  output: NewToken,
  http: { method: 'POST', path: '/v1/service-tokens' },
  graphql: 'createServiceToken',
  cost: 10,
  rate: 'sign_in',
})

export const serviceTokenList = query('servicetoken.list', {
  summary: 'Service and CI tokens of the organization.',
  permission: 'servicetoken:write',
  input: z.strictObject({ ...tenant }),
  output: z.array(Token),
  http: { method: 'GET', path: '/v1/service-tokens' },
  graphql: 'serviceTokens',
  cost: 2,
  rate: 'read',
})

export const serviceTokenRevoke = mutation('servicetoken.revoke', {
  summary: 'Revokes a service or CI token of the organization.',
  permission: 'servicetoken:write',
  input: z.strictObject({ ...tenant, token_id: reference('token') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/service-tokens/{token_id}' },
  graphql: 'revokeServiceToken',
  cost: 5,
  rate: 'write',
})

const Session = z
  .object({ token: once(z.string()), expires_at: instant(), idle_seconds: z.int() })
  .meta({ id: 'Session' })

export const signInRedeem = mutation('signin.redeem', {
  summary: 'Exchanges a one-time sign-in link for a session.',
  permission: 'public:read',
  input: z.strictObject({ code: secret(z.string().min(20).max(200)) }),
  output: Session,
  http: { method: 'POST', path: '/v1/sign-in' },
  graphql: 'redeemSignIn',
  cost: 10,
  rate: 'sign_in',
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
