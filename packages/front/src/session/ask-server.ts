import { actingHeaders } from '../operator/acting.ts'
import { setClock } from './clock.ts'
import { proofHeaders } from './proof.ts'
import { currentSession, type EndReason, endSession, type Held, onSession, noteUse } from './session.ts'
import { askForFresh } from './step-up.ts'

/** A request to the server. */
export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Blob | undefined
  signal?: AbortSignal | null | undefined
  /** An operator who acts as a person asks this as themselves. */
  asOneself?: true
}

/**
 * Asks the server with the session of this tab and a proof. A request that is refused because the session ended waits until
 * the same person has signed in again, and is then sent again: nothing that was typed or begun is lost.
 */
export async function askServer(path: string, asked: Asked = {}): Promise<Response> {
  let setsClock = true
  let asksForFresh = true // once: a sign-in that the provider does not vouch for would be asked for again and again
  for (;;) {
    const held = await heldNow(asked.signal)
    const response = await send(path, asked, held)
    const { reason, code } = await refusalIn(response)
    if (reason === 'proof_time' && setsClock) {
      setsClock = false
      if (setClock(response)) continue
    }
    if (reason === 'sign_in_again' && asksForFresh) {
      asksForFresh = false
      if (await askForFresh()) continue
    }
    const ended = response.status === 401 && held !== null ? endOf(code, reason) : null
    if (ended === null || held === null) {
      if (held !== null && response.status !== 401) noteUse(held.token)
      return response
    }
    endSession(ended, held.token)
    if (currentSession().state === 'none') return response
  }
}

/** Asks as a stranger who has a key: so a sign-in is bound to this browser. */
export async function askToSignIn(path: string, body: string): Promise<Response> {
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  const response = await send(path, asked, null)
  const { reason } = await refusalIn(response)
  return reason === 'proof_time' && setClock(response) ? send(path, asked, null) : response
}

/** One request, sent once, whatever comes of it. */
export async function send(
  path: string,
  { method = 'GET', headers = {}, body, signal, asOneself }: Asked,
  held: Held | null,
): Promise<Response> {
  const url = new URL(path, location.origin)
  const proof = await proofHeaders({
    method,
    url: url.origin + url.pathname,
    token: held?.token ?? null,
    body,
  })
  return fetch(path, {
    method,
    headers: { ...headers, ...proof, ...(held && !asOneself && actingHeaders()) },
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  })
}

/** The session, or the next one of the same person when it ended; null for strangers. */
function heldNow(signal: AbortSignal | null | undefined): Promise<Held | null> {
  const first = currentSession()
  if (first.state === 'open') return Promise.resolve(first)
  if (first.state !== 'ended') return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const gone = () => {
      stop()
      reject(new DOMException('The session ended.', 'AbortError'))
    }
    const stop = onSession(() => {
      const now = currentSession()
      if (now.state === 'ended') return
      if (now.state !== 'open' || now.userId !== first.userId) return gone()
      stop()
      signal?.removeEventListener('abort', gone)
      resolve(now)
    })
    signal?.addEventListener('abort', gone, { once: true })
  })
}

function endOf(code: string, reason: string): EndReason | null {
  if (code === 'expired' || code === 'session_replaced') return code
  if (code !== 'unauthenticated') return null
  return reason === 'ended_by_admin' ? reason : 'unauthenticated'
}

/** Code and reason of a refusal, in an answer of either interface. An answer that is none is left unread. */
async function refusalIn(response: Response): Promise<{ code: string; reason: string }> {
  const isGraphql = response.url.endsWith('/graphql')
  if (response.ok && !isGraphql) return { code: '', reason: '' }
  const text = await response.clone().text()
  if (response.ok && !text.includes('"sign_in_again"')) return { code: '', reason: '' }
  const body = parsed(text)
  const told = isGraphql ? field(field(field(body, 'errors'), 0), 'extensions') : body
  return { code: textOf(field(told, 'code')), reason: textOf(field(told, 'reason')) }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const field = (value: unknown, name: string | number): unknown => Reflect.get(Object(value), name)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
