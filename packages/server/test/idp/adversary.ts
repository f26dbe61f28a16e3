import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Fields = Record<string, unknown>

/** A signing key of a provider, with its name. */
export interface Key {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

/** How one provider of the adversary behaves. Without a change it is honest. */
export interface Behaviour {
  discovery?: (document: Fields) => Fields | { status: number; body: string } | 'hangs'
  /** Changes what the ID token claims. */
  claims?: (claims: Fields) => Fields
  /** Changes the header of the ID token. */
  header?: (header: Fields) => Fields
  /** Signs the ID token in another way. */
  seal?: (body: string) => string
  /** Key that signs, and keys that are published. */
  key?: Key
  published?: readonly Key[]
  userinfo?: (claims: Fields) => Fields
  /** Answers of GitHub's interface, by path. */
  github?: Record<string, unknown>
}

/** What an honest provider would have checked and our server sent: for the tests to look at. */
export interface Exchange {
  fields: URLSearchParams
  authorization: string | undefined
}

/** Providers on loopback, each below a path of its own, that lie as they are told. */
export interface Adversary extends AsyncDisposable {
  readonly origin: string
  issuer(name: string): string
  /** Tells a provider how to behave; what was told before is forgotten. */
  behave(name: string, behaviour: Behaviour): void
  /** What a person would be sent back with, who signed in at this authorization URL. */
  signIn(authorization_url: string): { provider: string; code: string; state: string; iss: string }
  readonly exchanges: Exchange[]
}

/** A new key for RS256. */
export function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { kid: randomBytes(6).toString('hex'), privateKey, publicKey }
}

/** What an honest ID token claims of its person. */
export const honest = {
  sub: 'person-1',
  email: 'ines@corp.example',
  email_verified: true,
  name: 'Ines Corp',
}

/** Signs with HS256 and the published key as its secret: an old trick. */
export function sealByPublicKey({ publicKey }: Key): (body: string) => string {
  const pem = publicKey.export({ format: 'pem', type: 'spki' })
  return (body) => createHmac('sha256', pem).update(body).digest('base64url')
}

/** Starts the adversary. */
export async function startAdversary(): Promise<Adversary> {
  const key = newKey()
  const behaviours = new Map<string, Behaviour>()
  const grants = new Map<string, URLSearchParams>()
  const exchanges: Exchange[] = []
  let origin = ''
  const issuer = (name: string) => `${origin}/${name}`
  const server = createServer((request, answer) => void respond(request, answer))
  const respond = async (request: IncomingMessage, answer: ServerResponse) => {
    const [, name = '', path = ''] =
      /^\/(.+?)(\/(?:\.well-known|keys|token|userinfo|login|api)\b.*)$/.exec(request.url ?? '') ?? []
    const behaviour = behaviours.get(name) ?? {}
    const of: Answering = { issuer: issuer(name), key: behaviour.key ?? key, behaviour }
    if (path.startsWith('/.well-known')) return tellDiscovery(answer, of)
    if (path === '/keys') return tell(answer, 200, { keys: (behaviour.published ?? [of.key]).map(publish) })
    if (path === '/userinfo') return tell(answer, 200, behaviour.userinfo?.({ ...honest }) ?? honest)
    if (path.startsWith('/api/v3')) return tell(answer, 200, behaviour.github?.[path.slice(7)] ?? {})
    if (path !== '/token' && path !== '/login/oauth/access_token') return tell(answer, 404, {})
    const fields = new URLSearchParams(await textOf(request))
    exchanges.push({ fields, authorization: request.headers.authorization })
    const grant = grants.get(fields.get('code') ?? '')
    grants.delete(fields.get('code') ?? '')
    if (!grant || !fits(grant, fields)) return tell(answer, 400, { error: 'invalid_grant' })
    return tell(answer, 200, {
      access_token: 'access',
      token_type: 'bearer',
      ...(path === '/token' && { id_token: idToken(of, grant) }),
    })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listens on a port
  return {
    origin,
    issuer,
    exchanges,
    behave: (name, behaviour) => void behaviours.set(name, behaviour),
    signIn(authorization_url) {
      const asked = new URL(authorization_url)
      const code = randomBytes(12).toString('hex')
      grants.set(code, asked.searchParams)
      return {
        provider: (asked.searchParams.get('redirect_uri') ?? '').replace(/^.*\//, ''),
        code,
        state: asked.searchParams.get('state') ?? '',
        iss: asked.origin + asked.pathname.replace(/\/authorize$/, ''),
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answering {
  issuer: string
  key: Key
  behaviour: Behaviour
}

/** An honest provider holds the client to what it asked at first. */
function fits(grant: URLSearchParams, fields: URLSearchParams): boolean {
  const challenge = createHash('sha256')
    .update(fields.get('code_verifier') ?? '')
    .digest('base64url')
  return challenge === grant.get('code_challenge') && fields.get('redirect_uri') === grant.get('redirect_uri')
}

function idToken({ issuer, key, behaviour }: Answering, grant: URLSearchParams): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    aud: grant.get('client_id'),
    ...honest,
    nonce: grant.get('nonce'),
    iat: now,
    exp: now + 300,
    ...(grant.has('max_age') && { auth_time: now }),
  }
  const header = { alg: 'RS256', kid: key.kid, typ: 'JWT' }
  const body = [behaviour.header?.(header) ?? header, behaviour.claims?.(claims) ?? claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const seal =
    behaviour.seal ??
    ((text: string) => sign('sha256', Buffer.from(text), key.privateKey).toString('base64url'))
  return `${body}.${seal(body)}`
}

function tellDiscovery(answer: ServerResponse, { issuer, behaviour }: Answering): void {
  const document: Fields = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    code_challenge_methods_supported: ['S256'],
  }
  const told = behaviour.discovery?.(document) ?? document
  if (told === 'hangs') return
  if (typeof told['body'] === 'string') {
    answer.writeHead(Number(told['status']), { 'content-type': 'application/json' })
    answer.end(told['body'])
  } else tell(answer, 200, told)
}

const publish = ({ kid, publicKey }: Key) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
})

function tell(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'content-type': 'application/json' })
  answer.end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
