import { Fault } from '@weir/contract'
import type { Principal } from '@weir/core'

const remembered = 20_000

/**
 * Whose load a request is. A person is believed to belong to an organization once a request to it succeeded, until one fails: so
 * nobody can fill the places of an organization they only name. It decides who waits, never who may.
 */
export class Tenants {
  readonly #known = new Map<string, Set<string>>()

  /** The organization a request counts for; else the person; null for strangers. */
  of(principal: Principal, named: unknown): string | null {
    if ('organization_id' in principal) return principal.organization_id
    if (!('user_id' in principal)) return null
    const known = this.#known.get(principal.user_id)
    const [only, another] = known ?? []
    if (typeof named === 'string') return known?.has(named) ? named : principal.user_id
    return only !== undefined && another === undefined ? only : principal.user_id
  }

  /** A request that named an organization was answered. */
  remember(principal: Principal, named: unknown): void {
    if (typeof named !== 'string' || !('user_id' in principal)) return
    const known = this.#known.get(principal.user_id)
    if (known) return void (known.size < 20 && known.add(named))
    if (this.#known.size >= remembered) this.#known.clear()
    this.#known.set(principal.user_id, new Set([named]))
  }

  /** A request that named an organization was refused. */
  forget(principal: Principal, named: unknown, error: unknown): void {
    const isRefused = error instanceof Fault && ['denied', 'not_found'].includes(error.code)
    if (isRefused && typeof named === 'string' && 'user_id' in principal)
      this.#known.get(principal.user_id)?.delete(named)
  }
}
