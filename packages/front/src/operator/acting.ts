import type { Become } from '@weir/contract'
import type { Camel } from '../graph/camel.ts'

/** What this tab knows of the person whom its operator acts as. */
export type Acting = Pick<Camel<Become>, 'id' | 'organizationId' | 'userName' | 'expiresAt' | 'mayWrite'>

const storageKey = 'weir.become'

/** The person acted as in this tab; null for most people, and when the time is over. */
export function acting(): Acting | null {
  const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  if (!isActing(kept)) return null
  if (Date.parse(kept.expiresAt) > Date.now()) return kept
  sessionStorage.removeItem(storageKey)
  return null
}

/** Every request of this tab is made as that person from now on: the page begins anew, with nothing of before in it. */
export function beginActing(become: Acting): void {
  const { id, organizationId, userName, expiresAt, mayWrite } = become
  sessionStorage.setItem(storageKey, JSON.stringify({ id, organizationId, userName, expiresAt, mayWrite }))
  location.assign('/')
}

/** This tab is the operator's own again. */
export function stopActing(): void {
  sessionStorage.removeItem(storageKey)
  location.assign('/')
}

/** The header that says so to the server, with the session of the operator. */
export function actingHeaders(): Record<string, string> {
  const now = acting()
  return now ? { 'weir-become': now.id } : {}
}

const isActing = (kept: unknown): kept is Acting =>
  typeof kept === 'object' && kept !== null && 'id' in kept && 'expiresAt' in kept
