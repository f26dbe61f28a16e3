import { z } from 'zod'
import { once, reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { type Permission, permissions } from './permissions.ts'
import { Done, instant, label, prose } from './scalars.ts'

/** Kinds of API token with the letter that stands in the token itself. */
export const tokenKinds = { personal: 'p', ide: 'i', ci: 'c', service: 's' } as const
export type TokenKind = keyof typeof tokenKinds

const kindNames = ['personal', 'ide', 'ci', 'service'] as const satisfies readonly TokenKind[]

/** How long a token lives, in days. */
export const tokenDays = { default: 90, max: 180 } as const

/** How young a sign-in must be to make a token, or to revoke one of others, in seconds. */
export const freshTokenSeconds = 900

/** How many tokens of one person may live at once. */
export const tokensPerUser = 20

/** How many tokens of machines may live in one organization at once. */
export const tokensPerOrganization = 500

/** A token that was not used for so many days is refused. */
export const unusedDays = 90

/** What the token of an editor may do: it reads what its owner reads. */
export const ideScopes = ['organization:read', 'group:read'] as const satisfies Permission[]

/** A permission by its name, to limit a token to. */
export const permissionName = z.enum(Object.keys(permissions) as [Permission, ...Permission[]]) // keys of a const object

/** Days until a new token expires. */
export const tokenDaysInput = () =>
  z.int().min(1).max(tokenDays.max).default(tokenDays.default).describe('Days until it expires')

export const Token = z
  .object({
    id: reference('token'),
    kind: z.enum(kindNames),
    name: z.string(),
    scopes: z
      .array(z.string())
      .describe('Permissions it is limited to; rights are never above the owner’s current ones'),
    organization_id: reference('organization').nullable(),
    group_id: reference('group').nullable(),
    created_at: instant(),
    expires_at: instant(),
    last_used_at: instant().nullable().describe('Unused for 90 days it is refused'),
  })
  .meta({ id: 'Token' })
export type Token = z.infer<typeof Token>

/** A token that was just made. */
export const NewToken = z
  .object({ token: once(z.string()).describe('Shown once, here'), details: Token })
  .meta({ id: 'NewToken' })

export const tokenList = query('token.list', {
  summary: 'The caller’s own tokens that still work: personal ones and those of editors.',
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
  input: z.strictObject({
    name: label(),
    scopes: z.array(permissionName).min(1).max(100),
    days: tokenDaysInput(),
  }),
  freshSeconds: freshTokenSeconds,
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

export const tokenLeaked = mutation('token.leaked', {
  summary:
    'Revokes a token that was found where it should not be, by whoever found it. The answer never says whether it was known.',
  permission: 'public:read',
  input: z.strictObject({ token: secret(prose(8192).min(1)).describe('The whole token') }),
  output: Done,
  http: { method: 'POST', path: '/v1/leaked-tokens' },
  graphql: 'reportLeakedToken',
  cost: 10,
  rate: 'sign_in',
})
