import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody who may sign in at a local provider by a click. */
export interface LocalPerson {
  sub: string
  name: string
  email: string
  email_verified: boolean
}

/** A small OpenID provider on loopback. It asks for no password: for development and tests alone. */
export interface LocalProvider extends AsyncDisposable {
  readonly issuer: string
}

/** The only client a local provider knows. */
export const localClient = 'weir'

interface Grant {
  person: LocalPerson
  client_id: string
  redirect_uri: string
  nonce: string
  code_challenge: string
  expires: number
}

/** Starts a provider that lets anyone be any of these people. */
export async function startLocalProvider(people: readonly LocalPerson[], port = 0): Promise<LocalProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomBytes(8).toString('hex')
  const grants = new Map<string, Grant>()
  const tokens = new Map<string, LocalPerson>()
  let issuer = ''
  const seal = (claims: object): string => {
    const body = [{ alg: 'ES256', kid, typ: 'JWT' }, claims].map(segment).join('.')
    const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${body}.${signature.toString('base64url')}`
  }
  const pages: Record<string, (request: IncomingMessage, answer: ServerResponse) => unknown> = {
    'GET /.well-known/openid-configuration': (_request, answer) => json(answer, 200, describe(issuer)),
    'GET /keys': (_request, answer) =>
      json(answer, 200, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }],
      }),
    'GET /authorize': (request, answer) => authorize(request, answer, { people, grants, issuer }),
    'POST /token': async (request, answer) => {
      const grant = redeem(new URLSearchParams(await textOf(request)), grants)
      if (!grant) return json(answer, 400, { error: 'invalid_grant' })
      const now = Math.floor(Date.now() / 1000)
      const { person, client_id: aud, nonce } = grant
      const id_token = seal({ iss: issuer, aud, ...person, nonce, iat: now, exp: now + 300, auth_time: now })
      const access_token = randomBytes(24).toString('base64url')
      tokens.set(access_token, person)
      return json(answer, 200, { access_token, token_type: 'Bearer', expires_in: 300, id_token })
    },
    'GET /userinfo': (request, answer) => {
      const person = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      return person ? json(answer, 200, person) : json(answer, 401, { error: 'invalid_token' })
    },
  }
  const server = createServer((request, answer) => {
    const page = pages[`${request.method} ${new URL(request.url ?? '/', issuer).pathname}`]
    if (page) void page(request, answer)
    else json(answer, 404, { error: 'not_found' })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listens on a port
  return {
    issuer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const describe = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  token_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
})

/** Shows the people; who is clicked on is sent back with a code. */
function authorize(
  request: IncomingMessage,
  answer: ServerResponse,
  { people, grants, issuer }: { people: readonly LocalPerson[]; grants: Map<string, Grant>; issuer: string },
): unknown {
  const url = new URL(request.url ?? '/', issuer)
  const asked = (name: string): string => url.searchParams.get(name) ?? ''
  const back = URL.canParse(asked('redirect_uri')) ? new URL(asked('redirect_uri')) : null
  const isGood =
    asked('client_id') === localClient &&
    asked('response_type') === 'code' &&
    asked('code_challenge_method') === 'S256' &&
    back !== null &&
    /^(127\.0\.0\.1|localhost|\[::1\])$/.test(back.hostname)
  if (!isGood) return json(answer, 400, { error: 'invalid_request' })
  const person = people.find(({ sub }) => sub === asked('as'))
  if (!person) return choice(answer, url, people)
  const code = randomBytes(24).toString('base64url')
  grants.set(code, {
    person,
    client_id: asked('client_id'),
    redirect_uri: asked('redirect_uri'),
    nonce: asked('nonce'),
    code_challenge: asked('code_challenge'),
    expires: Date.now() + 60_000,
  })
  for (const [name, value] of Object.entries({ code, state: asked('state'), iss: issuer }))
    back.searchParams.set(name, value)
  answer.writeHead(302, { location: back.href, 'cache-control': 'no-store' }).end()
}

/** A code is good once, for its client, its redirect and its verifier. */
function redeem(asked: URLSearchParams, grants: Map<string, Grant>): Grant | null {
  const code = asked.get('code') ?? ''
  const grant = grants.get(code)
  grants.delete(code)
  const challenge = createHash('sha256')
    .update(asked.get('code_verifier') ?? '')
    .digest('base64url')
  return grant &&
    grant.expires > Date.now() &&
    grant.client_id === asked.get('client_id') &&
    grant.redirect_uri === asked.get('redirect_uri') &&
    grant.code_challenge === challenge
    ? grant
    : null
}

function choice(answer: ServerResponse, url: URL, people: readonly LocalPerson[]): void {
  const links = people.map(({ sub, name, email }) => {
    const as = new URL(url)
    as.searchParams.set('as', sub)
    return `<li><a href="${escaped(as.pathname + as.search)}">${escaped(name)}</a> ${escaped(email)}</li>`
  })
  answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  answer.end(
    `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Local provider</title><h1>Who are you?</h1><p>For development: nobody is asked for a password.</p><ul>${links.join('')}</ul></html>`,
  )
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`)

function json(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  answer.end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) if ((text += String(chunk)).length > 10_000) break
  return text
}
