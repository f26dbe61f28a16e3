import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { Done, label, tenant } from './scalars.ts'
import { freshTokenSeconds, NewToken, permissionName, Token, tokenDaysInput } from './token.ts'

export const ciTokenCreate = mutation('citoken.create', {
  summary: 'Makes the CI token of a group; older ones of the group are revoked unless kept.',
  permission: 'citoken:rotate',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    name: label().default('CI'),
    days: tokenDaysInput(),
    keep_others: z.boolean().default(false),
  }),
  output: NewToken,
  http: { method: 'POST', path: '/v1/groups/{group_id}/ci-token' },
  graphql: 'createCiToken',
  cost: 10,
  rate: 'sign_in',
})

export const ciTokenList = query('citoken.list', {
  summary: 'CI tokens of a group that still work.',
  permission: 'citoken:rotate',
  input: z.strictObject({ ...tenant, group_id: reference('group') }),
  output: z.array(Token),
  http: { method: 'GET', path: '/v1/groups/{group_id}/ci-tokens' },
  graphql: 'ciTokens',
  cost: 2,
  rate: 'read',
})

export const ciTokenRevoke = mutation('citoken.revoke', {
  summary: 'Revokes a CI token of a group: refused from the next request on.',
  permission: 'citoken:rotate',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({ ...tenant, token_id: reference('token') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/ci-tokens/{token_id}' },
  graphql: 'revokeCiToken',
  cost: 5,
  rate: 'write',
})

export const serviceTokenCreate = mutation('servicetoken.create', {
  summary: 'Makes a service token of the organization, limited to the permissions listed.',
  permission: 'servicetoken:write',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({
    ...tenant,
    name: label(),
    scopes: z.array(permissionName).min(1).max(100),
    days: tokenDaysInput(),
  }),
  output: NewToken,
  http: { method: 'POST', path: '/v1/service-tokens' },
  graphql: 'createServiceToken',
  cost: 10,
  rate: 'sign_in',
})

export const serviceTokenList = query('servicetoken.list', {
  summary: 'Service and CI tokens of the organization that still work.',
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
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({ ...tenant, token_id: reference('token') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/service-tokens/{token_id}' },
  graphql: 'revokeServiceToken',
  cost: 5,
  rate: 'write',
})
