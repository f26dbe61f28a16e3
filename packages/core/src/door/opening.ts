import { levelOf, type Operation } from '@weir/contract'
import type pg from 'pg'
import { uuid7 } from '../keys/uuid.ts'
import { decide } from './decide.ts'
import { invitedScope } from './invited.ts'
import type { Asker, DoorParts } from './parts.ts'
import { userOf } from './principal.ts'
import { checkReferences, type References, referencesOf } from './references.ts'
import { type Rights, rightsOf, type Scope } from './rights.ts'
import { openScope, type Roles } from './roles.ts'
import { isShort, signScope, signShortScope } from './scope.ts'

const nowhere: Scope = { organization_id: null, groups: [] }

/** What a call was decided to be: its parsed input, where it may act, and by which rights. */
export interface Decided {
  readonly input: unknown
  readonly scope: Scope
  readonly rights: Rights
}

/** Who the asker of a session is, and the scopes that its calls open, on one connection. */
export class Opening {
  readonly #parts: DoorParts
  readonly #client: pg.PoolClient
  readonly #asker: Asker

  constructor(parts: DoorParts, client: pg.PoolClient, asker: Asker) {
    this.#parts = parts
    this.#client = client
    this.#asker = asker
  }

  /** Reads who the asker is, in this very transaction. */
  async ascertain(): Promise<Rights> {
    const { principal } = this.#asker
    const { roles } = await openScope(this.#client, { person: this.#signed(nowhere) })
    this.#remember(roles)
    return rightsOf(principal, roles?.memberships ?? [])
  }

  /**
   * What would be asked if the person’s roles were still the last ones; null: nothing is believed. What that refuses is refused by
   * those of now, or not at all.
   */
  believe(operation: Operation, given: unknown): (Decided & { digest: string }) | null {
    const { principal } = this.#asker
    const person = userOf(principal)
    const roles = person === null ? undefined : this.#parts.lastRoles.of(person, operation.name)
    const isPlain =
      operation.kind === 'query' && !operation.invited && levelOf(operation.permission) !== 'installation'
    if (!roles || !isPlain) return null
    const rights = rightsOf(principal, roles.memberships)
    try {
      const { input, scope } = decide(operation, given, { principal, rights })
      return isShort(scope) ? { input, scope, rights, digest: roles.digest } : null
    } catch {
      return null
    }
  }

  /**
   * Opens a scope that was decided from believed roles, and counts in it what the input names; the answer refuses what was counted
   * short. When the roles are others in this snapshot the scope is not open, and this throws `Unconfirmed`.
   */
  async confirm(
    operation: Operation,
    { digest, ...decided }: Decided & { digest: string },
  ): Promise<() => void> {
    const setting = this.#signed(decided.scope)
    const references = this.#referencesOf(operation, decided)
    const known = { digest, setting, operation: operation.name, references }
    const { roles, counts } = await openScope(this.#client, { person: this.#signed(nowhere), known })
    this.#remember(roles)
    if (roles) throw new Unconfirmed()
    return () => references?.demand(counts)
  }

  /**
   * Parses, authorizes, and sends scope and the count of references, after what `before` sends; `opened` is when they have answered.
   */
  async open(
    operation: Operation,
    given: unknown,
    { held, before }: { held: Rights; before: () => void },
  ): Promise<Decided & { opened: Promise<unknown> }> {
    const rights = await this.#withInstallation(held, operation)
    const { principal } = this.#asker
    const { input, scope: decided } = decide(operation, given, { principal, rights })
    const scope: Scope = operation.creates
      ? { organization_id: uuid7(), groups: 'all' }
      : operation.invited
        ? await invitedScope(this.#parts.database, input)
        : decided
    const setting = await signScope(this.#parts, this.#client, { principal, scope })
    before()
    const opened = Promise.all([
      this.#client.query({
        name: 'scope',
        text: "select set_config('weir.scope', $1, true), set_config('weir.operation', $2, true)",
        values: [setting, operation.name],
      }),
      checkReferences(this.#client, this.#referencesOf(operation, { input, scope, rights })),
    ])
    opened.catch(() => undefined) // whoever waits for it hears of it
    return { input, scope, rights, opened }
  }

  #referencesOf(operation: Operation, { input, scope, rights }: Decided): References | null {
    return this.#parts.codeLayer ? referencesOf(operation, input, { scope, rights }) : null
  }

  #remember(roles: Roles | null): void {
    const person = userOf(this.#asker.principal)
    if (person !== null && roles) this.#parts.lastRoles.remember(person, roles)
  }

  #signed(scope: Scope): string {
    return signShortScope(this.#parts.keyring, this.#client, { principal: this.#asker.principal, scope })
  }

  /** Roles of the installation are looked up only for what needs them. */
  async #withInstallation(rights: Rights, { permission }: Operation): Promise<Rights> {
    const { principal } = this.#asker
    if (levelOf(permission) !== 'installation' || principal.kind !== 'session') return rights
    return rightsOf(principal, rights.memberships, await this.#parts.operators.rolesOf(principal.user_id))
  }
}

/** The person’s roles are others than was believed. */
export class Unconfirmed extends Error {}
