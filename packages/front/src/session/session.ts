import { useSyncExternalStore } from 'react'
import { serverNow } from './clock.ts'
import { reloadKey } from './key.ts'

/** Why a session ended. `signed_out` is said by the person, the others by the server or the clock. */
export const endReasons = [
  'signed_out',
  'expired',
  'session_replaced',
  'ended_by_admin',
  'unauthenticated',
] as const
export type EndReason = (typeof endReasons)[number]

/** A session as the page holds it. */
export interface Held {
  token: string
  userId: string
  expiresAt: string
  idleSeconds: number
}

/**
 * The session of this tab. `asking` lasts only while a sibling tab may still answer; `ended` is one that was used here:
 * the screen stays, with what was typed, until the same person signs in again.
 */
export type Session =
  | { state: 'asking' }
  | { state: 'none'; reason: EndReason | null }
  | ({ state: 'open' } & Held)
  | ({ state: 'ended'; reason: EndReason } & Held)

type Message =
  | { kind: 'ask' }
  | { kind: 'here'; held: Held }
  | { kind: 'seen'; token: string }
  | { kind: 'end'; reason: EndReason; token: string }

const storageKey = 'weir.session'
const siblingsAnswerMs = 250
const tellSeenEveryMs = 10_000
/** Asks for another sign-in, although a tab beside has a session. */
const isAgain = location.pathname === '/sign-in' && location.search === '?again'
const channel = new BroadcastChannel(storageKey) // only pages of this very origin hear it
const listeners = new Set<() => void>()
let session: Session = stored() ?? { state: 'asking' }
let lastUse = serverNow()
let isUsed = false
let expiry: ReturnType<typeof setTimeout> | undefined

/** The session of this tab, kept up to date. */
export function useSession(): Session {
  return useSyncExternalStore(onSession, currentSession)
}

/** The session of this tab, now. */
export const currentSession = (): Session => session

/** When the session was last used, here or in a tab beside, in milliseconds of the server’s clock. */
export const lastUsed = (): number => lastUse

/** Opens the session that the server gave, here and in the tabs beside. */
export function openSession(held: Held): void {
  adopt(held)
  tell({ kind: 'here', held })
}

/** Notes that the server took a request of this session. */
export function noteUse(token: string): void {
  if (session.state !== 'open' || session.token !== token) return
  isUsed = true
  const now = serverNow()
  if (now - lastUse > tellSeenEveryMs) tell({ kind: 'seen', token })
  lastUse = now
}

/** Ends the session with this token, here and in the tabs beside; another one that began meanwhile stays. */
export function endSession(reason: EndReason, token: string): void {
  if (session.state !== 'open' || session.token !== token) return
  forget(reason)
  tell({ kind: 'end', reason, token })
}

/** Leaves the screen of a session that ended, and what was typed there. */
export function leaveSession(): void {
  if (session.state === 'ended') change({ state: 'none', reason: session.reason })
}

/** Calls back at each change of the session, until told not to. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'ask' && session.state === 'open') tell({ kind: 'here', held: heldOf(session) })
  if (data.kind === 'here' && isNewer(data.held) && !(isAgain && session.state !== 'open')) adopt(data.held)
  if (data.kind === 'seen' && session.state === 'open' && session.token === data.token) lastUse = serverNow()
  if (data.kind === 'end' && session.state === 'open' && session.token === data.token) forget(data.reason)
})

if (isAgain) session = { state: 'none', reason: null }
else if (session.state === 'open') watchExpiry(session)
else {
  tell({ kind: 'ask' })
  setTimeout(() => {
    if (session.state === 'asking') change({ state: 'none', reason: null })
  }, siblingsAnswerMs)
}

function adopt(held: Held) {
  sessionStorage.setItem(storageKey, JSON.stringify(held))
  lastUse = serverNow()
  watchExpiry(held)
  change({ state: 'open', ...held })
}

function forget(reason: EndReason) {
  sessionStorage.removeItem(storageKey)
  clearTimeout(expiry)
  if (reason === 'signed_out') reloadKey()
  const keepsScreen = session.state === 'open' && isUsed && reason !== 'signed_out'
  if (keepsScreen && session.state === 'open') change({ ...session, state: 'ended', reason })
  else change({ state: 'none', reason })
}

function watchExpiry({ expiresAt, token }: Held) {
  clearTimeout(expiry)
  expiry = setTimeout(() => endSession('expired', token), Math.max(0, Date.parse(expiresAt) - serverNow()))
}

function stored(): Session | null {
  const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  const text = (name: string): string => {
    const value: unknown = Reflect.get(Object(kept), name)
    return typeof value === 'string' ? value : ''
  }
  const idleSeconds = Number(Reflect.get(Object(kept), 'idleSeconds'))
  const held = { token: text('token'), userId: text('userId'), expiresAt: text('expiresAt'), idleSeconds }
  return held.token && Date.parse(held.expiresAt) > serverNow() ? { state: 'open', ...held } : null
}

const heldOf = ({ token, userId, expiresAt, idleSeconds }: Held): Held => ({
  token,
  userId,
  expiresAt,
  idleSeconds,
})

const isNewer = ({ expiresAt }: Held) => session.state !== 'open' || session.expiresAt < expiresAt

function tell(message: Message) {
  channel.postMessage(message)
}

function change(next: Session) {
  session = next
  for (const listener of listeners) listener()
}
