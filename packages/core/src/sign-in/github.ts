import * as oauth from 'oauth4webapi'
import type { Outgoing } from '../outgoing/outgoing.ts'
import type { Claims } from './identity.ts'
import { atProvider, fetchBy, type Provider, type Returned } from './provider.ts'
import type { ProviderSettings } from './settings.ts'
import { refusedReturn } from './ticket.ts'

/** GitHub, which speaks OAuth 2 only: who it is comes from its API, the e-mail from its list of verified ones. */
export function openGithub(
  settings: ProviderSettings,
  { outgoing, allowsHttp }: { outgoing: Outgoing; allowsHttp: boolean },
): Provider {
  const base = settings.issuer.replace(/\/+$/, '')
  const as: oauth.AuthorizationServer = {
    issuer: `${base}/login/oauth`,
    authorization_endpoint: `${base}/login/oauth/authorize`,
    token_endpoint: `${base}/login/oauth/access_token`,
  }
  const api = base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`
  const call = fetchBy(outgoing)
  const by = { [oauth.customFetch]: call, [oauth.allowInsecureRequests]: allowsHttp }
  return {
    settings,
    authorizationUrl: async ({ state, code_challenge, redirect_uri }) => {
      const url = new URL(as.authorization_endpoint ?? '')
      for (const [name, value] of Object.entries({
        client_id: settings.client_id,
        scope: 'read:user user:email',
        redirect_uri,
        state,
        code_challenge,
        code_challenge_method: 'S256',
        allow_signup: 'false',
      }))
        url.searchParams.set(name, value)
      return url.href
    },
    claims: (returned) =>
      atProvider(settings, 'exchange', async () => {
        const { signal } = returned
        const token = await accessToken({ settings, as, by: { ...by, signal } }, returned)
        const ask = (path: string) => asked(call, `${api}${path}`, { token, signal })
        return claimsIn(base, await ask('/user'), await ask('/user/emails?per_page=100'))
      }),
  }
}

async function accessToken(
  { settings, as, by }: { settings: ProviderSettings; as: oauth.AuthorizationServer; by: object },
  returned: Returned,
): Promise<string> {
  const client: oauth.Client = { client_id: settings.client_id }
  const parameters = oauth.validateAuthResponse(as, client, returned.parameters, returned.state)
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    oauth.ClientSecretPost(settings.client_secret),
    parameters,
    returned.redirect_uri,
    returned.verifier,
    by,
  )
  return (await oauth.processAuthorizationCodeResponse(as, client, response)).access_token
}

async function asked(
  call: ReturnType<typeof fetchBy>,
  url: string,
  { token, signal }: { token: string; signal: AbortSignal },
): Promise<unknown> {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  }
  const response = await call(url, { method: 'GET', headers, signal })
  if (response.status !== 200) throw refusedReturn('token_refused')
  return response.json()
}

function claimsIn(base: string, user: unknown, emails: unknown): Claims {
  const { id, name, login } = Object(user) as Record<string, unknown> // Object() makes one of anything
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0) throw refusedReturn('token_refused')
  const list: unknown[] = Array.isArray(emails) ? emails : []
  const primary = list
    .map((one) => Object(one) as Record<string, unknown>)
    .find((one) => one['primary'] === true)
  return {
    issuer: base,
    subject: String(id),
    email: primary?.['email'],
    is_verified: primary?.['verified'],
    name: name ?? login,
    authenticated_at: null,
  }
}
