import { z } from 'zod'
import { domainName } from './email.ts'
import { secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { Done, instant, machineText, tenant } from './scalars.ts'
import { SignedIn } from './session.ts'

/** How long a person may take at the provider, in minutes. */
export const signInMinutes = 10

/** Who decides how others come in signed in so lately, in seconds. */
const settingsFreshSeconds = 15 * 60

/** Roles that a verified e-mail domain may give to who signs in with it: none that may grant. */
export const domainRoles = ['viewer', 'member'] as const

const providerName = () =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'the id of a provider: lower-case letters, digits and hyphens')

export const SignInProvider = z
  .object({
    provider: z.string().describe('Its id in the configuration'),
    kind: z.enum(['oidc', 'github']),
    label: z.string().describe('What people call it'),
  })
  .meta({ id: 'SignInProvider' })
export type SignInProvider = z.infer<typeof SignInProvider>

export const signInProviders = query('signin.providers', {
  summary: 'Where people of this installation may sign in.',
  permission: 'public:read',
  input: z.strictObject({}),
  output: z.array(SignInProvider),
  http: { method: 'GET', path: '/v1/sign-in/providers' },
  graphql: 'signInProviders',
  cost: 1,
  rate: 'read',
})

export const signInStart = mutation('signin.start', {
  summary: 'Begins a sign-in: where to send the person, and what the page keeps until they come back.',
  permission: 'public:read',
  input: z.strictObject({
    provider: providerName(),
    code_challenge: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the S256 challenge of a PKCE verifier (RFC 7636)')
      .describe('The page keeps the verifier, and shows it only when the person is back'),
    fresh: z
      .boolean()
      .default(false)
      .describe('The provider asks the person again, even if they are signed in there'),
  }),
  output: z
    .object({
      authorization_url: z.string(),
      state: z.string().describe('The page compares it with the one that comes back'),
      ticket: z.string().describe('Says to `signin.complete` what was begun here'),
      expires_at: instant(),
    })
    .meta({ id: 'SignInStart' }),
  http: { method: 'POST', path: '/v1/sign-in/start' },
  graphql: 'startSignIn',
  cost: 10,
  rate: 'sign_in',
})

export const signInComplete = mutation('signin.complete', {
  summary:
    'Exchanges the code of a provider for a session bound to the key that signed the request. Signing in alone gives no right anywhere.',
  permission: 'public:read',
  input: z.strictObject({
    ticket: secret(machineText(2000)),
    provider: providerName().describe(
      'The last part of the address to which the person came back: the code is shown to no other provider',
    ),
    state: machineText(200),
    code: secret(machineText(4000)),
    iss: machineText(500).optional().describe('As the provider returned it (RFC 9207)'),
    verifier: secret(
      z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be the PKCE verifier of the challenge'),
    ),
  }),
  output: SignedIn,
  http: { method: 'POST', path: '/v1/sign-in/complete' },
  graphql: 'completeSignIn',
  cost: 10,
  rate: 'sign_in',
})

export const signInState = query('signin.state', {
  summary: 'How the caller signed in, and which organizations of theirs do not accept that.',
  permission: 'self:read',
  input: z.strictObject({}),
  output: z
    .object({
      provider: z
        .string()
        .nullable()
        .describe('What people call the provider; null: the one-time link of this installation'),
      email_domain: z.string().nullable(),
      signed_in_at: instant().nullable(),
      closed: z.array(
        z
          .object({
            name: z.string().describe('The organization'),
            providers: z
              .array(z.string())
              .describe('Sign-in must be by one of these, as people call them; none: by any'),
            domains: z.array(z.string()).describe('The e-mail must be of one of these; none: of any'),
          })
          .meta({ id: 'ClosedOrganization' }),
      ),
    })
    .meta({ id: 'SignInState' }),
  http: { method: 'GET', path: '/v1/sign-in/state' },
  graphql: 'signInState',
  cost: 2,
  rate: 'read',
})

export const ClaimedDomain = z
  .object({
    domain: z.string(),
    record_name: z.string().describe('Name of the DNS record to set'),
    record_value: z.string().describe('Value of that TXT record'),
    verified_at: instant().nullable(),
    checked_at: instant().nullable(),
    is_vouched: z.boolean().describe('By the word of who operates the installation, without a record'),
  })
  .meta({ id: 'ClaimedDomain' })
export type ClaimedDomain = z.infer<typeof ClaimedDomain>

const SignInSettings = z
  .object({
    providers: z.array(SignInProvider).describe('What this installation offers'),
    pinned_providers: z.array(z.string()).describe('Members must sign in by one of these; none: by any'),
    pinned_domains: z.array(z.string()).describe('Members’ e-mails must be of one of these; none: of any'),
    default_role: z.enum(domainRoles).describe('Role of who signs in with an e-mail of a verified domain'),
    domains: z.array(ClaimedDomain),
  })
  .meta({ id: 'SignInSettings' })

export const signInSettingsRead = query('signinsettings.read', {
  summary: 'How members of the organization must sign in, and the domains it has claimed.',
  permission: 'organization:update',
  input: z.strictObject({ ...tenant }),
  output: SignInSettings,
  http: { method: 'GET', path: '/v1/sign-in/settings' },
  graphql: 'signInSettings',
  cost: 2,
  rate: 'read',
})

export const signInSettingsUpdate = mutation('signinsettings.update', {
  summary: 'Pins how members must sign in; refused when the caller’s own sign-in would not pass.',
  permission: 'organization:update',
  freshSeconds: settingsFreshSeconds,
  input: z.strictObject({
    ...tenant,
    pinned_providers: z.array(providerName()).max(20).optional(),
    pinned_domains: z.array(domainName()).max(100).optional(),
    default_role: z.enum(domainRoles).optional(),
  }),
  output: SignInSettings,
  http: { method: 'PATCH', path: '/v1/sign-in/settings' },
  graphql: 'updateSignInSettings',
  cost: 10,
  rate: 'write',
})

export const domainClaim = mutation('domain.claim', {
  summary: 'Claims an e-mail domain; it counts once its DNS record was found.',
  permission: 'organization:update',
  freshSeconds: settingsFreshSeconds,
  input: z.strictObject({ ...tenant, domain: domainName() }),
  output: ClaimedDomain,
  http: { method: 'POST', path: '/v1/sign-in/domains' },
  graphql: 'claimDomain',
  cost: 10,
  rate: 'write',
})

export const domainVerify = mutation('domain.verify', {
  summary: 'Looks for the DNS record of a claimed domain now.',
  permission: 'organization:update',
  freshSeconds: settingsFreshSeconds,
  input: z.strictObject({ ...tenant, domain: domainName() }),
  output: ClaimedDomain,
  http: { method: 'POST', path: '/v1/sign-in/domains/{domain}/verify' },
  graphql: 'verifyDomain',
  cost: 20,
  rate: 'sign_in',
})

export const domainRelease = mutation('domain.release', {
  summary: 'Gives a claimed domain up; members that it brought stay.',
  permission: 'organization:update',
  input: z.strictObject({ ...tenant, domain: domainName() }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/sign-in/domains/{domain}' },
  graphql: 'releaseDomain',
  cost: 5,
  rate: 'write',
})
