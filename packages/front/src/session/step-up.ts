import { useSyncExternalStore } from 'react'
import { currentSession, onSession } from './session.ts'

const listeners = new Set<() => void>()
let waiting: ((isFresh: boolean) => void)[] = []

/** Asks the person to sign in again for something that needs it; false when they would rather not. */
export function askForFresh(): Promise<boolean> {
  const before = currentSession()
  if (before.state !== 'open') return Promise.resolve(false)
  const answer = new Promise<boolean>((resolve) => waiting.push(resolve))
  tell()
  const stop = onSession(() => {
    const now = currentSession()
    if (now.state === 'ended') return
    if (now.state === 'open' && now.token === before.token) return
    stop()
    settle(now.state === 'open' && now.userId === before.userId)
  })
  return answer.finally(stop)
}

/** The person does not want to sign in again: what was asked is refused. */
export const declineFresh = (): void => settle(false)

/** Does something wait for a recent sign-in? */
export const useFreshWanted = (): boolean => useSyncExternalStore(subscribe, () => waiting.length > 0)

function settle(isFresh: boolean) {
  const settled = waiting
  waiting = []
  for (const resolve of settled) resolve(isFresh)
  tell()
}

function tell() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
