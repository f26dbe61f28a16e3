import { noAnswer } from './exit.ts'
import { networkFault } from './network-fault.ts'
import { refusal } from './refusal.ts'
import { isPassing, pauseMs } from './retry.ts'

/** How the server is reached. */
export interface Server {
  url: string
  token: string | null
  environment: NodeJS.ProcessEnv
  /** Ends everything: the time is over. */
  signal: AbortSignal
  /** When the time is over, as `performance.now()` counts. */
  endsAt: number
}

/** One request. The body is made anew for every attempt. */
export interface Ask {
  method: 'GET' | 'POST'
  path: string
  body?: () => { content: string | Uint8Array<ArrayBuffer>; type: string }
  headers?: Record<string, string>
}

/** A longer answer is none of Weir's. */
export const mostAnswerBytes = 10 * 1024 * 1024

/** How often a request is sent at most. */
export const mostAttempts = 5

/**
 * The JSON a server answers. It is asked again while it is busy or not reached; a redirect, another content type, too long an
 * answer or anything but JSON is no answer, and a refusal is told as what it is.
 */
export async function askJson(server: Server, ask: Ask): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendOnce(server, ask)
    const isLast = attempt >= mostAttempts
    if (answer instanceof Response) {
      if (isLast || !isPassing(answer.status)) return await read(server, answer)
      await answer.body?.cancel()
    } else if (isLast || !answer.mayPass) throw noAnswer(answer.message)
    const pause = pauseMs(attempt, answer instanceof Response ? answer.headers.get('retry-after') : null)
    if (performance.now() + pause > server.endsAt)
      throw noAnswer(
        answer instanceof Response
          ? `${server.url} is busy (${answer.status}), and asks to wait longer than --timeout allows.`
          : answer.message,
      )
    await sleep(pause, server.signal)
  }
}

async function sendOnce(server: Server, { method, path, body, headers }: Ask) {
  const sent = body?.()
  try {
    return await fetch(new URL(path, server.url), {
      method,
      redirect: 'manual',
      signal: server.signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'weir-forces',
        ...(server.token !== null && { authorization: `Bearer ${server.token}` }),
        ...(sent && { 'content-type': sent.type }),
        ...headers,
      },
      ...(sent && { body: sent.content }),
    })
  } catch (error) {
    server.signal.throwIfAborted()
    return networkFault(error, server)
  }
}

async function read(server: Server, response: Response): Promise<unknown> {
  const { status } = response
  if (status >= 300 && status < 400) {
    await response.body?.cancel()
    throw noAnswer(
      `${server.url} redirects (${status}). A redirect is not followed, because the token would go along: set WEIR_URL to where Weir itself is.`,
    )
  }
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const isJson = type === 'application/json' || type === 'application/problem+json'
  const value = isJson ? parsed(await readText(server, response)) : undefined
  if (!isJson) await response.body?.cancel()
  if (!response.ok) throw refusal(status, value, server.url)
  if (!isJson)
    throw noAnswer(
      `${server.url} answers ${type || 'something'} instead of JSON: that is not Weir. A proxy or sign-in page may stand in between.`,
    )
  if (value === undefined)
    throw noAnswer(`${server.url} answers something that is not JSON: that is not Weir.`)
  return value
}

async function readText(server: Server, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      if (bytes > mostAnswerBytes) break
      chunks.push(chunk)
    }
  } catch (error) {
    server.signal.throwIfAborted()
    throw noAnswer(networkFault(error, server).message)
  }
  if (bytes > mostAnswerBytes)
    throw noAnswer(`${server.url} answers more than 10 MiB: that is not Weir, or something went wrong there.`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    return ''
  }
}

/** The value of a JSON text; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Waits, until the time is over at the latest. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason as Error) // whoever aborts gives a Stop
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve()
    }, milliseconds)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
