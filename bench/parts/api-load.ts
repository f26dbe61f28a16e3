import { connect } from 'node:net'
import type { Ready } from './api-server.ts'
import { ownMs } from './processor-time.ts'
import { newKey } from './proof-key.ts'

const connections = 16

/** What a load was answered. */
export interface Found {
  perSecond: number
  p99: number
  count: number
  /** Processor time of the client. */
  client: number
}

/** A session, and requests that show it: each with a proof of its own. */
export type Session = (what: What, most: number) => string[]

/** A request, without its credential. */
export interface What {
  path: string
  body?: string | undefined
  /** What it is answered with, unless 200. */
  status?: number | undefined
}

/** Signs in by the one-time link of the owner. */
export async function signIn({ url, code }: Ready): Promise<Session> {
  const key = newKey()
  const body = JSON.stringify({ code })
  const dpop = key.proof({ method: 'POST', url: `${url}/v1/sign-in`, body })
  const headers = { 'content-type': 'application/json', dpop }
  const response = await fetch(`${url}/v1/sign-in`, { method: 'POST', headers, body })
  const { token } = (await response.json()) as { token: string } // the contract's SignedIn
  return (what, most) =>
    Array.from({ length: most }, () => {
      const method = what.body === undefined ? 'GET' : 'POST'
      const address = url + new URL(what.path, url).pathname
      const proof = key.proof({ method, url: address, token, body: what.body })
      return requestText(`DPoP ${token}\r\ndpop: ${proof}`, what)
    })
}

/** Asks so many times, over a few connections at once; what is not answered as it must be is an error. */
export async function load(
  { url, token, session }: Ready & { session?: Session | undefined },
  what: What,
  many: number,
): Promise<Found> {
  const times: number[] = []
  const text = requestText(`Bearer ${token}`, what)
  // made before the clock runs: it is the server that is measured
  const texts = session?.(what, many) ?? Array.from({ length: many }, () => text)
  const started = performance.now()
  const clientBefore = ownMs()
  await Promise.all(
    Array.from({ length: connections }, () => askAgain({ url, status: what.status ?? 200 }, texts, times)),
  )
  times.sort((a, b) => a - b)
  return {
    perSecond: Math.round(times.length / ((performance.now() - started) / 1000)),
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
    count: times.length,
    client: ownMs() - clientBefore,
  }
}

function requestText(credential: string, { path, body }: What): string {
  const head = `host: bench\r\nauthorization: ${credential}\r\n`
  if (body === undefined) return `GET ${path} HTTP/1.1\r\n${head}\r\n`
  const length = Buffer.byteLength(body)
  return `POST ${path} HTTP/1.1\r\n${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`
}

/** One connection that asks again as soon as it is answered. A bare socket: a client library costs as much as the server. */
function askAgain(
  { url, status }: { url: string; status: number },
  texts: string[],
  times: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    let begun = 0
    const ask = () => {
      answer = ''
      begun = performance.now()
      const text = texts.pop()
      if (text === undefined) socket.destroy()
      else socket.write(text)
    }
    socket.setEncoding('latin1').setNoDelay(true).on('error', reject).on('connect', ask)
    socket.on('data', (chunk: string) => {
      answer += chunk
      const head = answer.indexOf('\r\n\r\n')
      const length = /content-length: (\d+)/i.exec(answer.slice(0, head))?.[1]
      if (head < 0 || answer.length < head + 4 + Number(length)) return
      times.push(performance.now() - begun)
      const isFine = answer.startsWith(`HTTP/1.1 ${status} `) && !answer.includes('"errors"')
      if (isFine) ask()
      else socket.destroy(new Error(answer.slice(0, 600)))
    })
    socket.on('close', () => resolve())
  })
}
