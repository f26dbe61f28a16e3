import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An issuer of identities for pipelines, on this machine. It counts how often its keys are read. */
export interface CiIssuer extends AsyncDisposable {
  issuer: string
  keyReads(): number
  /** Signs with the newest key, unless the header says another. */
  token(claims: Record<string, unknown>, header?: Record<string, unknown>): string
  /** A new key beside the old ones. */
  rotate(): void
  /** What it says of itself from now on. */
  saying: { issuer?: string; jwks_uri?: string; fails?: boolean }
}

interface Key {
  kid: string
  privateKey: KeyObject
  jwk: object
}

/** Starts an issuer. */
export async function startCiIssuer(): Promise<CiIssuer> {
  const keys: Key[] = []
  const saying: CiIssuer['saying'] = {}
  let keyReads = 0
  const server = createServer((request, response) => {
    if (saying.fails) return void response.writeHead(503).end()
    const isKeys = request.url === '/keys'
    if (isKeys) keyReads++
    const body = isKeys
      ? { keys: keys.map(({ jwk }) => jwk) }
      : { issuer, jwks_uri: `${issuer}/keys`, ...saying }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP
  const rotate = () => void keys.push(newKey(`key-${keys.length + 1}`))
  rotate()
  return {
    issuer,
    saying,
    rotate,
    keyReads: () => keyReads,
    token(claims, header = {}) {
      const newest = keys.at(-1)
      if (!newest) throw new Error('an issuer has a key')
      const head = { alg: 'RS256', typ: 'JWT', kid: newest.kid, ...header }
      const signed = [head, claims].map(encode).join('.')
      return `${signed}.${sign('sha256', Buffer.from(signed), newest.privateKey).toString('base64url')}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function newKey(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } }
}

const seconds = () => Math.floor(Date.now() / 1000)

/** Claims as GitHub Actions makes them for a push to main. */
export const githubClaims = (iss: string, aud: string, more: Record<string, unknown> = {}) => ({
  iss,
  aud,
  jti: randomUUID(),
  sub: 'repo:acme/app:ref:refs/heads/main',
  iat: seconds(),
  nbf: seconds() - 60,
  exp: seconds() + 300,
  repository: 'Acme/App',
  repository_id: '74',
  repository_owner: 'Acme',
  repository_owner_id: '65',
  repository_visibility: 'private',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  event_name: 'push',
  base_ref: '',
  head_ref: '',
  sha: 'a'.repeat(40),
  run_id: '30433642',
  run_attempt: '1',
  actor: 'octocat',
  workflow: 'gate',
  job_workflow_ref: 'acme/app/.github/workflows/gate.yml@refs/heads/main',
  runner_environment: 'github-hosted',
  ...more,
})

/** Claims as GitLab CI makes them for a push to main. */
export const gitlabClaims = (iss: string, aud: string, more: Record<string, unknown> = {}) => ({
  iss,
  aud,
  jti: randomUUID(),
  sub: 'project_path:acme/tools/app:ref_type:branch:ref:main',
  iat: seconds(),
  nbf: seconds() - 5,
  exp: seconds() + 300,
  namespace_id: '72',
  namespace_path: 'acme/tools',
  project_id: '20',
  project_path: 'acme/tools/app',
  job_project_id: '20',
  job_project_path: 'acme/tools/app',
  user_id: '1',
  user_login: 'sample',
  pipeline_id: '574',
  pipeline_source: 'push',
  job_id: '302',
  ref: 'main',
  ref_type: 'branch',
  ref_path: 'refs/heads/main',
  ref_protected: 'true',
  sha: 'b'.repeat(40),
  ...more,
})
