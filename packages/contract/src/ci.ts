import { z } from 'zod'
import { once, reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { Done, instant, machineText, tenant } from './scalars.ts'
import { freshTokenSeconds } from './token.ts'

/** Providers of pipelines whose identity can be exchanged, with the issuer of their public service. */
export const ciIssuers = {
  github: 'https://token.actions.githubusercontent.com',
  gitlab: 'https://gitlab.com',
} as const
export type CiProvider = keyof typeof ciIssuers

const ciProvider = z.enum(Object.keys(ciIssuers) as [CiProvider, ...CiProvider[]]) // keys of a const object

/** How many pipelines a group may trust at once. */
export const trustsPerGroup = 100

/** How long the token of an exchanged identity lives, in seconds. */
export const ciTokenSeconds = 900

export const CiTrust = z
  .object({
    id: reference('ci_trust'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    provider: ciProvider,
    issuer: z.string(),
    repository: z.string(),
    repository_id: z
      .string()
      .nullable()
      .describe('Number the provider gave the repository, pinned at the first exchange'),
    ref: z.string(),
    allows_pull_requests: z.boolean(),
    created_at: instant(),
    last_used_at: instant().nullable(),
  })
  .meta({ id: 'CiTrust' })
export type CiTrust = z.infer<typeof CiTrust>

export const ciTrustCreate = mutation('citrust.create', {
  summary:
    'Trusts the pipelines of one repository on one branch or tag to exchange their identity for a token.',
  permission: 'group:update',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    provider: ciProvider,
    issuer: z
      .url({ protocol: /^https?$/ })
      .max(256)
      .optional()
      .describe('Only for a server of one’s own; else the public one of the provider'),
    repository: z
      .string()
      .max(256)
      .regex(/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)+$/, 'must be like owner/name')
      .describe('Repository or project with its owner, as the provider writes it'),
    ref: z
      .string()
      .max(256)
      .regex(/^refs\/(heads|tags)\/[^\s*]*\*?$/, 'must be like refs/heads/main, or refs/tags/v*')
      .default('refs/heads/main')
      .describe('Branch or tag; a * at the end stands for any rest'),
    allows_pull_requests: z
      .boolean()
      .default(false)
      .describe('Also for pull requests of this repository into that branch; never for those of forks'),
  }),
  output: CiTrust,
  http: { method: 'POST', path: '/v1/groups/{group_id}/ci-trust' },
  graphql: 'createCiTrust',
  cost: 10,
  rate: 'write',
})

export const ciTrustList = query('citrust.list', {
  summary: 'Pipelines that the group trusts by identity.',
  permission: 'citoken:rotate',
  input: z.strictObject({ ...tenant, group_id: reference('group') }),
  output: z.array(CiTrust),
  http: { method: 'GET', path: '/v1/groups/{group_id}/ci-trust' },
  graphql: 'ciTrusts',
  cost: 2,
  rate: 'read',
})

export const ciTrustRemove = mutation('citrust.remove', {
  summary: 'Trusts these pipelines no longer: their next exchange is refused, and the tokens they have.',
  permission: 'group:update',
  input: z.strictObject({ ...tenant, trust_id: reference('ci_trust') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/ci-trust/{trust_id}' },
  graphql: 'removeCiTrust',
  cost: 5,
  rate: 'write',
})

export const ciExchange = mutation('ci.exchange', {
  summary:
    'Exchanges the OpenID Connect identity of a pipeline for a CI token of a group that trusts it, for 15 minutes.',
  permission: 'public:read',
  input: z.strictObject({
    group: z.uuid().toLowerCase().describe('Group whose CI token is asked for'),
    identity: secret(machineText(16_384)).describe('The JWT of the pipeline, made for this server'),
  }),
  output: z
    .object({ token: once(z.string()).describe('Shown once, here'), expires_at: instant() })
    .meta({ id: 'CiExchange' }),
  http: { method: 'POST', path: '/v1/ci/exchange' },
  graphql: 'exchangeCiIdentity',
  cost: 20,
  rate: 'write',
})
