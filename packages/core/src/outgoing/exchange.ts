import { type IncomingMessage, request as plain, type RequestOptions } from 'node:http'
import { request as encrypted } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { Fault } from '@weir/contract'
import { type Destination, refuse } from './destination.ts'

/** One request, ready to be sent. */
export interface Exchange {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Further roots of trust, in PEM. */
  readonly certificates: readonly string[]
}

/** What came back. A header that came several times is joined by commas. */
export interface OutgoingAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Sends one request to a checked destination, at no other address, and reads a bounded answer. */
export async function exchange(destination: Destination, asked: Exchange): Promise<OutgoingAnswer> {
  try {
    const message = await send(destination, asked)
    return { status: message.statusCode ?? 0, headers: flat(message), body: await read(message, asked) }
  } catch (error) {
    throw reasonOf(error)
  }
}

function send({ url, addresses }: Destination, asked: Exchange): Promise<IncomingMessage> {
  const isEncrypted = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const options: RequestOptions & Record<string, unknown> = {
    method: asked.method,
    host,
    port: url.port || (isEncrypted ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    headers: headersOf(asked),
    agent: false,
    lookup: pinned(addresses),
    maxHeaderSize: 16 * 1024,
    insecureHTTPParser: false,
    signal: asked.signal,
    ...(isEncrypted && tls(host, asked.certificates)),
  }
  return new Promise((resolve, reject) => {
    const request = (isEncrypted ? encrypted : plain)(options, resolve)
    request.on('error', reject)
    request.on('upgrade', (_message, socket) => socket.destroy(new Error('upgraded')))
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        if (!addresses.includes(socket.remoteAddress ?? '')) socket.destroy(new Error('connected elsewhere'))
      })
    })
    request.end(asked.body)
  })
}

const tls = (host: string, certificates: readonly string[]) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
  ...(isIP(host) === 0 && { servername: host.replace(/\.$/, '') }),
  ...(certificates.length > 0 && { ca: [...getCACertificates('default'), ...certificates] }),
})

/** Answers with what was checked, whatever the name says by now. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, { all: wantsAll }, done) => {
    const [first] = all
    if (!first) done(new Error('no address'), '', 0)
    else if (wantsAll) done(null, all)
    else done(null, first.address, first.family)
  }
}

/** Headers that frame the request are ours alone; an answer is asked for as it is, since a packed one may be a bomb. */
function headersOf({ headers, body }: Exchange): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  const kept = given.filter(([name]) => !framing.has(name))
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return {
    accept: '*/*',
    'user-agent': 'weir',
    ...Object.fromEntries(kept),
    ...length,
    'accept-encoding': 'identity',
  }
}

const framing = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function flat({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')] as const)
  return Object.fromEntries(entries)
}

async function read(message: IncomingMessage, { maxBytes }: Exchange): Promise<Buffer> {
  const tooLarge = () => refuse('too_large', `The host answered with more than ${maxBytes} bytes.`)
  try {
    if (!['', 'identity'].includes(message.headers['content-encoding'] ?? ''))
      throw refuse('encoded', 'The host answered with a compressed body, which was not asked for.')
    if (Number(message.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of message) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    message.destroy()
  }
}

/** What went wrong, without what the host said: its answers are none of the asker's business, open ports neither. */
function reasonOf(error: unknown): Fault {
  if (error instanceof Fault) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
    return refuse('certificate', 'The host has no certificate that this machine trusts for its name.')
  if (code.startsWith('HPE_')) return refuse('not_http', 'The host does not answer with valid HTTP.')
  return refuse('unreachable', 'The host does not answer. Check the address, or try again later.')
}
