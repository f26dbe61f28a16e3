import * as oauth from 'oauth4webapi'
import type { Outgoing } from '../outgoing/outgoing.ts'
import type { Claims } from './identity.ts'
import { refused } from './identity.ts'
import { atProvider, type Begun, fetchBy, type Provider, type Returned } from './provider.ts'
import type { ProviderSettings } from './settings.ts'
import { refusedReturn } from './ticket.ts'

const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519']
const discoveryMs = 10 * 60_000
const skewSeconds = 60

/** Any provider of OpenID Connect, by discovery. */
export function openOidc(
  settings: ProviderSettings,
  { outgoing, allowsHttp }: { outgoing: Outgoing; allowsHttp: boolean },
): Provider {
  const by = { [oauth.customFetch]: fetchBy(outgoing), [oauth.allowInsecureRequests]: allowsHttp }
  const client: oauth.Client = { client_id: settings.client_id, [oauth.clockTolerance]: skewSeconds }
  const server = remembered(() => discover(settings, by))
  return {
    settings,
    async authorizationUrl(begun) {
      const { authorization_endpoint } = await atProvider(settings, 'discovery', server)
      return addressOf(authorization_endpoint ?? '', settings, begun)
    },
    async claims(returned) {
      // a copy for each exchange: its keys are read anew, so that a key the provider took back is not believed
      const as = { ...(await atProvider(settings, 'discovery', server)) }
      return atProvider(settings, 'exchange', () =>
        exchange({ settings, client, as, by: { ...by, signal: returned.signal } }, returned),
      )
    },
  }
}

interface Exchange {
  settings: ProviderSettings
  client: oauth.Client
  as: oauth.AuthorizationServer
  by: object
}

function addressOf(endpoint: string, { client_id }: ProviderSettings, begun: Begun): string {
  const url = new URL(endpoint)
  for (const [name, value] of Object.entries({
    client_id,
    response_type: 'code',
    scope: 'openid email profile',
    redirect_uri: begun.redirect_uri,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: begun.code_challenge,
    code_challenge_method: 'S256',
    ...(begun.fresh && { prompt: 'login', max_age: '0' }),
  }))
    url.searchParams.set(name, value)
  return url.href
}

/** Microsoft describes all tenants at one address, with a hole where the tenant's id belongs. */
const everyTenant = /\/(common|organizations|consumers)\/v2\.0$/

async function discover(settings: ProviderSettings, by: object): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(settings.issuer)
  const described = new URL(settings.issuer.replace(everyTenant, '/{tenantid}/v2.0'))
  const response = await oauth.discoveryRequest(issuer, by)
  const as = await oauth.processDiscoveryResponse(described, response)
  const challenges = as.code_challenge_methods_supported
  if (!as.authorization_endpoint || (challenges && !challenges.includes('S256')))
    throw new oauth.OperationProcessingError('no authorization endpoint, or no PKCE by S256')
  if (issuer.protocol === 'https:' && !/^https:/i.test(as.authorization_endpoint))
    throw new oauth.OperationProcessingError('people would be sent to plain http')
  const offered = as.id_token_signing_alg_values_supported ?? ['RS256']
  return { ...as, id_token_signing_alg_values_supported: offered.filter((one) => algorithms.includes(one)) }
}

async function exchange(
  { settings, client, as: described, by }: Exchange,
  returned: Returned,
): Promise<Claims> {
  const parameters = oauth.validateAuthResponse(described, client, returned.parameters, returned.state)
  const response = await oauth.authorizationCodeGrantRequest(
    described,
    client,
    authentication(settings, described),
    parameters,
    returned.redirect_uri,
    returned.verifier,
    by,
  )
  const as = await ofTenant(described, settings, response)
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: returned.nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(as, response, by)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (!claims) throw refusedReturn('token_refused')
  refuseOdd(claims, client)
  const shown =
    claims['email'] === undefined && as.userinfo_endpoint
      ? await oauth.processUserInfoResponse(
          as,
          client,
          claims.sub,
          await oauth.userInfoRequest(as, client, tokens.access_token, by),
        )
      : claims
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: shown['email'],
    is_verified: shown[settings.verified_claim],
    name: shown['name'] ?? claims['name'],
    authenticated_at: typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1000) : null,
  }
}

/** What the library leaves to its caller: another party's token, and clocks that are far apart. */
function refuseOdd({ azp, iat }: oauth.IDToken, { client_id }: oauth.Client): void {
  const now = Date.now() / 1000
  if (azp !== undefined && azp !== client_id) throw refusedReturn('token_refused')
  if (iat > now + skewSeconds || iat < now - 600) throw refusedReturn('token_refused')
}

function authentication(
  { client_secret }: ProviderSettings,
  as: oauth.AuthorizationServer,
): oauth.ClientAuth {
  if (client_secret === '') return oauth.None()
  const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic')
    ? oauth.ClientSecretBasic(client_secret)
    : oauth.ClientSecretPost(client_secret)
}

/** The server with the issuer of the tenant that the token names; the library then demands that the token is its own. */
async function ofTenant(
  as: oauth.AuthorizationServer,
  settings: ProviderSettings,
  response: Response,
): Promise<oauth.AuthorizationServer> {
  if (!everyTenant.test(settings.issuer)) return as
  const tenant = await tenantIn(response.clone())
  if (settings.tenants.length > 0 && !settings.tenants.includes(tenant))
    throw refused('tenant', `${settings.label} signed you in for a company that is not let in here.`)
  return { ...as, issuer: settings.issuer.replace(everyTenant, `/${tenant}/v2.0`) }
}

async function tenantIn(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null)
  const token: unknown = Reflect.get(Object(body), 'id_token')
  const [, payload = ''] = typeof token === 'string' ? token.split('.') : []
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const tid: unknown = Reflect.get(Object(claims), 'tid')
    if (typeof tid === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tid)) return tid
  } catch {
    // a token that cannot be read names no tenant
  }
  throw refusedReturn('token_refused')
}

/** Keeps what was found for a while; what failed is asked anew. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined
  return () => {
    if (kept && Date.now() - kept.at < discoveryMs) return kept.value
    const value = ask()
    const asked = { at: Date.now(), value }
    kept = asked
    value.catch(() => {
      if (kept === asked) kept = undefined
    })
    return value
  }
}
