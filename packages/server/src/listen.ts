import { createAdaptorServer } from '@hono/node-server'
import { Fault } from '@weir/contract'
import { randomUUID } from 'node:crypto'
import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from 'node:net'
import type { Duplex } from 'node:stream'
import type { App } from './app.ts'
import { defaultLimits } from './limits.ts'
import { problemResponse } from './problem.ts'
import { secure } from './security-headers.ts'
import { refusalOf } from './strict-http.ts'

/** A server that answers. */
export interface Listening extends AsyncDisposable {
  /** Where it is: `http://127.0.0.1:8700`. */
  readonly url: string
  readonly port: number
}

/** Where to listen; the default is this machine alone. */
export interface ListenOptions {
  port?: number
  host?: string
}

/** Serves an app over HTTP/1.1 with bounded headers and patience. Closing it lets running requests end for ten seconds. */
export async function listen(
  app: App,
  { port = 0, host = '127.0.0.1' }: ListenOptions = {},
): Promise<Listening> {
  const server = createAdaptorServer({
    // a reset, because to HTTP/1.0 the mere end of a connection is the end of a whole answer
    fetch: (request, { incoming: { socket } }) =>
      app.fetch(request, socket.remoteAddress, () => socket.resetAndDestroy()),
    createServer: strictServer as typeof createServer, // the adaptor calls it with options and a listener
    serverOptions: {
      maxHeaderSize: defaultLimits.headerBytes,
      headersTimeout: 10_000,
      requestTimeout: defaultLimits.uploadMs + 10_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      requireHostHeader: false, // asked for with everything else
    },
  }) as Server // made by createServer of node:http, above
  server.on('clientError', refuse)
  server.on(
    'connect',
    (_request, socket) => void say(socket, new Fault('invalid', 'Nothing is connected to here.')),
  )
  server.on('checkExpectation', (_request, response) => {
    void sendRefusal(response, new Fault('invalid', 'The only expectation is 100-continue.'))
  })
  await take(server, { port, host })
  const address = server.address() as AddressInfo // listens on a port, not on a pipe
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    [Symbol.asyncDispose]: () => close(server),
  }
}

/** Before anything is made for a server: can it have its port? */
export async function refuseTakenPort({ port, host }: Required<ListenOptions>): Promise<void> {
  const probe = createSocketServer((socket) => socket.destroy())
  await take(probe, { port, host })
  await new Promise((resolve) => probe.close(resolve))
}

function take(server: SocketServer, { port, host }: Required<ListenOptions>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(whyNot(error, host, port)))
    server.listen(port, host, resolve)
  })
}

/** A server that looks at how a request is framed before anybody else looks at it. A refusal ends the connection. */
const strictServer = (options: ServerOptions, listener: RequestListener): Server =>
  createServer(options, (request, response) => {
    if (refused.has(request.socket)) return // what came behind a refused request may be its body
    answering.add(request.socket)
    response.once('close', () => answering.delete(request.socket))
    const fault = refusalOf(request)
    if (fault === null) listener(request, response)
    else void sendRefusal(response, fault)
  })

/** Connections on which an answer is due: nothing else may be written there. */
const answering = new WeakSet<Duplex>()
const refused = new WeakSet<Duplex>()

async function sendRefusal(response: ServerResponse, fault: Fault): Promise<void> {
  refused.add(response.req.socket)
  const { status, headers, body } = await flat(fault)
  response.writeHead(status, { ...headers, connection: 'close' }).end(body)
}

/** A port that cannot be had is a setting to change, not a bug. */
function whyNot(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use, perhaps by another Weir. Stop that, or choose another port with --port.`,
    EACCES: `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Choose another with --host.`,
    ENOTFOUND: `This machine knows no address ${host}. Choose another with --host.`,
  }
  const reason = reasons[error.code ?? '']
  return reason === undefined ? error : new Fault('unprocessable', reason)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 10_000).unref()
  })
}

/** What does not even parse as HTTP is told so in the form of every other refusal. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answering.has(socket)) return void socket.destroy()
  void say(socket, faultOf(error))
}

function faultOf({ code }: NodeJS.ErrnoException): Fault {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Fault(
      'too_large',
      `A request holds at most ${defaultLimits.headerBytes / 1024} KiB of headers.`,
    )
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new Fault('too_large', 'The pieces of the body say more about themselves than they hold.')
  return code === 'ERR_HTTP_REQUEST_TIMEOUT'
    ? new Fault('timeout', 'The request came too slowly.')
    : new Fault('invalid', 'This is not a valid HTTP request.')
}

/** Says a refusal and ends the connection: what follows on it could be anything. */
async function say(socket: Duplex, fault: Fault): Promise<void> {
  const { status, headers, body } = await flat(fault)
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
}

async function flat(fault: Fault) {
  const requestId = randomUUID()
  const response = problemResponse(fault, requestId)
  secure(response.headers, requestId)
  const body = await response.text()
  response.headers.set('content-length', String(Buffer.byteLength(body)))
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}
