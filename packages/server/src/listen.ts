import { createAdaptorServer } from '@hono/node-server'
import { Fault } from '@weir/contract'
import { randomUUID } from 'node:crypto'
import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { App } from './app.ts'
import { defaultLimits } from './limits.ts'
import { problemResponse } from './problem.ts'
import { secure } from './security-headers.ts'

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
    fetch: (request) => app.fetch(request),
    createServer,
    serverOptions: {
      maxHeaderSize: defaultLimits.headerBytes,
      headersTimeout: 10_000,
      requestTimeout: defaultLimits.uploadMs + 10_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      requireHostHeader: true,
    },
  }) as Server // made by createServer of node:http, above
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(whyNot(error, host, port)))
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo // listens on a port, not on a pipe
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    [Symbol.asyncDispose]: () => close(server),
  }
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
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  void answerTo(error).then((text) => socket.end(text))
}

async function answerTo(error: NodeJS.ErrnoException): Promise<string> {
  const fault =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Fault('too_large', `A request holds at most ${defaultLimits.headerBytes / 1024} KiB of headers.`)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Fault('timeout', 'The request came too slowly.')
        : new Fault('invalid', 'This is not a valid HTTP request.')
  const requestId = randomUUID()
  const { status, headers, body } = await flat(problemResponse(fault, requestId), requestId)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

async function flat(response: Response, requestId: string) {
  secure(response.headers, requestId)
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n')
  return { status: response.status, headers, body: await response.text() }
}
