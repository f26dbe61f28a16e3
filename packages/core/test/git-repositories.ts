import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ForgeBatch, ForgeCommit, ForgeCursor, ForgeDoubt, ForgeHands } from '../src/delivery/forge.ts'
import { git } from '../src/delivery/forges/git/git.ts'

const quiet = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'Ada@Example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
}

/** A folder that is removed at the end of the scope. */
export function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'weir-git-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** What git prints when run in a folder, as the author Ada. */
export function run(folder: string, args: readonly string[], input?: string | Buffer): string {
  return execFileSync('git', [...args], {
    cwd: folder,
    env: quiet,
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 20_000,
  })
    .toString()
    .trim()
}

/** A commit without changes; its id. */
export function commit(folder: string, subject: string): string {
  run(folder, ['commit', '-q', '--allow-empty', '-m', subject])
  return run(folder, ['rev-parse', 'HEAD'])
}

/** Hands for reading, with a cache in the folder. */
export function handsIn(folder: string, more: Partial<ForgeHands> = {}): ForgeHands {
  const signal = new AbortController().signal
  return {
    cacheFolder: join(folder, 'cache'),
    emailKey: Buffer.from('key'),
    signal,
    allowLocal: true,
    ...more,
  }
}

/** One whole reading, gathered. */
export interface Gathered {
  commits: ForgeCommit[]
  references: Extract<ForgeBatch, { kind: 'references' }>
  doubts: ForgeDoubt[]
  end: Extract<ForgeBatch, { kind: 'end' }>
}

/** Reads an address to the end. */
export async function gather(
  address: string,
  hands: ForgeHands,
  cursor: ForgeCursor | null = null,
): Promise<Gathered> {
  const commits: ForgeCommit[] = []
  const doubts: ForgeDoubt[] = []
  let references: Gathered['references'] | undefined
  let end: Gathered['end'] | undefined
  for await (const batch of git.read(address, cursor, hands)) {
    if (batch.kind === 'commits') commits.push(...batch.commits)
    if (batch.kind === 'references') references = batch
    if (batch.kind === 'doubt') doubts.push(batch)
    if (batch.kind === 'end') end = batch
  }
  if (!references || !end) throw new Error('The reading did not come to its end.')
  return { commits, references, doubts, end }
}

/** Git's own HTTP server for the repositories in a folder, on loopback; `heard` is every Authorization that came. */
export async function serve(
  folder: string,
  { accepts }: { accepts?: string } = {},
): Promise<{ url: string; heard: string[] } & AsyncDisposable> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    const { authorization } = request.headers
    if (authorization !== undefined) heard.push(authorization)
    // a moved repository is told to anybody: where a credential goes then is what is looked at
    if (accepts !== undefined && authorization !== basic(accepts) && !request.url?.startsWith('/moved'))
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?')
    answer(folder, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, heard, [Symbol.asyncDispose]: close }
}

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  if (path.startsWith('/moved/'))
    return void response.writeHead(302, { location: request.url?.slice('/moved'.length) }).end()
  if (path.startsWith('/private/')) return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end()
  if (path.startsWith('/page/')) return void response.end('<html>hello</html>')
  const child = spawn('git', ['http-backend'], {
    env: {
      ...quiet,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  request.pipe(child.stdin)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.on('close', () => reply(Buffer.concat(chunks), response))
}

/** Turns what a CGI program printed into an HTTP answer. */
function reply(output: Buffer, response: ServerResponse): void {
  const split = output.indexOf('\r\n\r\n')
  const headers = output.subarray(0, split).toString().split('\r\n')
  for (const header of headers) {
    const [name = '', ...value] = header.split(': ')
    if (name === 'Status') response.statusCode = Number.parseInt(value.join(': '))
    else if (name !== '') response.setHeader(name, value.join(': '))
  }
  response.end(output.subarray(split + 4))
}
