import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { GateRun } from '@weir/contract'

/** What the agent asked the gate. */
export interface AskedGate {
  root: string
  commit: string
  branch?: string
  nonce: string
  baseline?: string
  breaking_severity?: number
}

/** Answers one request of the agent, whose body is read already. */
export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** A server that is not Weir, and every request it got. */
export interface Hostile extends AsyncDisposable {
  url: string
  asked: { path: string; authorization: string; body: string }[]
}

/** Starts a server on this machine that answers as it is told. */
export async function hostile(answer: Answer, tls?: ServerOptions): Promise<Hostile> {
  const asked: Hostile['asked'] = []
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '', body })
      answer(request, response, body)
    })
  }
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const id = '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'

/** A reason as Weir gives it. */
export const aReason: GateRun['reasons'][number] = {
  vulnerability_id: id,
  serial: 'FIR-1',
  title: 'Injection',
  location: 'src/a.js:3',
  severity: 9.4,
  age_days: 1,
  state: 'untreated',
  why: 'severity 9.4 is at least 7.0',
}

/** The pass that Weir would answer. */
export const aPass = ({
  root,
  commit,
  branch,
  nonce,
  baseline,
  breaking_severity = 10,
}: AskedGate): GateRun => ({
  id,
  organization_id: id,
  group_id: id,
  root_id: id,
  root_nickname: root,
  verdict: 'pass',
  rated_down: [],
  commit,
  branch: branch ?? null,
  nonce,
  baseline: baseline ?? null,
  is_baseline_reported: baseline ? true : null,
  policy_version: 3,
  min_breaking_severity: Math.min(7, breaking_severity),
  judged: 2,
  breaking: 0,
  accepted_alone: 0,
  reasons: [],
  created_at: '2026-11-30T12:00:00.000Z',
})

/** The break that Weir would answer. */
export const aBreak = (asked: AskedGate): GateRun => ({
  ...aPass(asked),
  verdict: 'break',
  breaking: 1,
  reasons: [aReason],
})

/** Answers JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value))
}

/** Answers every question to the gate with a run made of it. */
export const gateAnswers =
  (make: (asked: AskedGate) => unknown): Answer =>
  (_, response, body) =>
    json(response, make(JSON.parse(body) as AskedGate)) // sent by the agent
