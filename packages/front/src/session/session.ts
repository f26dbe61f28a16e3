import { useSyncExternalStore } from 'react'

/** Why a session ended. `signed_out` is said by the person, the others by the server. */
export const endReasons = ['signed_out', 'expired', 'session_replaced', 'unauthenticated'] as const
export type EndReason = (typeof endReasons)[number]

/** Is this code one that ends a session? */
export const isEndReason = (code: string): code is EndReason => endReasons.some((reason) => reason === code)

/** The session of this tab. `asking` lasts only while a sibling tab may still answer. */
export type Session =
  | { state: 'asking' }
  | { state: 'none'; reason: EndReason | null }
  | { state: 'open'; token: string; expiresAt: string }

type Message =
  | { kind: 'ask' }
  | { kind: 'here'; token: string; expiresAt: string }
  | { kind: 'end'; reason: EndReason; token: string }

const storageKey = 'weir.session'
const siblingsAnswerMs = 250
const channel = new BroadcastChannel(storageKey)
const listeners = new Set<() => void>()
let session: Session = stored() ?? { state: 'asking' }
let expiry: ReturnType<typeof setTimeout> | undefined

/** The session of this tab, kept up to date. */
export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session)
}

/** The token of this tab, for the requests that are not GraphQL. */
export const sessionToken = (): string | null => (session.state === 'open' ? session.token : null)

/** Opens the session that the server gave, here and in the tabs beside. */
export function openSession(token: string, expiresAt: string): void {
  adopt(token, expiresAt)
  tell({ kind: 'here', token, expiresAt })
}

/** Ends the session with this token, here and in the tabs beside; another one that began meanwhile stays. */
export function endSession(reason: EndReason, token: string): void {
  if (session.state !== 'open' || session.token !== token) return
  forget(reason)
  tell({ kind: 'end', reason, token })
}

channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'ask' && session.state === 'open') {
    tell({ kind: 'here', token: session.token, expiresAt: session.expiresAt })
  }
  if (data.kind === 'here' && isNewer(data.expiresAt)) adopt(data.token, data.expiresAt)
  if (data.kind === 'end' && session.state === 'open' && session.token === data.token) forget(data.reason)
})

if (session.state === 'open') watchExpiry(session.token, session.expiresAt)
else {
  tell({ kind: 'ask' })
  setTimeout(() => {
    if (session.state === 'asking') change({ state: 'none', reason: null })
  }, siblingsAnswerMs)
}

function adopt(token: string, expiresAt: string) {
  sessionStorage.setItem(storageKey, JSON.stringify({ token, expiresAt }))
  watchExpiry(token, expiresAt)
  change({ state: 'open', token, expiresAt })
}

function forget(reason: EndReason) {
  sessionStorage.removeItem(storageKey)
  clearTimeout(expiry)
  change({ state: 'none', reason })
}

function watchExpiry(token: string, expiresAt: string) {
  clearTimeout(expiry)
  expiry = setTimeout(() => endSession('expired', token), Math.max(0, Date.parse(expiresAt) - Date.now()))
}

function stored(): Session | null {
  const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  if (typeof kept !== 'object' || kept === null || !('token' in kept) || !('expiresAt' in kept)) return null
  const { token, expiresAt } = kept
  if (typeof token !== 'string' || typeof expiresAt !== 'string') return null
  return Date.parse(expiresAt) > Date.now() ? { state: 'open', token, expiresAt } : null
}

const isNewer = (expiresAt: string) => session.state !== 'open' || session.expiresAt < expiresAt

function tell(message: Message) {
  channel.postMessage(message)
}

function change(next: Session) {
  session = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
