import type { InputOf, Operation, OutputOf } from '@weir/contract'
import type pg from 'pg'
import { kyselyOn } from '../db/open.ts'
import { uuid7 } from '../keys/uuid.ts'
import { faultOf } from './database-fault.ts'
import { meantBy, recordDenial } from './denial.ts'
import { Ends } from './ends.ts'
import { handsOf, Reaching, untilSure } from './hands.ts'
import { sealed, type Within, withinOf } from './implement.ts'
import { isOver, type Lent, lend } from './lend.ts'
import { Opening, Unconfirmed } from './opening.ts'
import type { Asker, CallOptions, DoorParts } from './parts.ts'
import { present } from './present.ts'
import { userOf } from './principal.ts'
import { recordChange } from './record.ts'
import { type Rights, rightsOf, type Scope } from './rights.ts'

/** The calls of one session, in turns, inside its transaction. Statements that do not wait for each other are sent together. */
export class Calls {
  readonly #parts: DoorParts
  readonly #client: pg.PoolClient
  readonly #asker: Asker
  readonly #opening: Opening
  readonly #ends: Ends
  #rights: Rights | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #count = 0
  #savepoint: string | null = null
  #isOver = false

  constructor(parts: DoorParts, client: pg.PoolClient, asker: Asker) {
    this.#parts = parts
    this.#client = client
    this.#asker = asker
    this.#opening = new Opening(parts, client, asker)
    this.#ends = new Ends(parts, client, asker)
  }

  /** Opens the transaction. A change waits until it is known who the asker is now; what reads hears of it with its first answer. */
  async begin(): Promise<void> {
    const { principal } = this.#asker
    const begun = this.#ends.begin()
    if (userOf(principal) === null) this.#rights = rightsOf(principal, [])
    else if (this.#asker.kind === 'mutation') await this.#ascertain()
    if (this.#asker.kind === 'mutation') await begun
  }

  async #ascertain(): Promise<Rights> {
    return (this.#rights = await this.#opening.ascertain())
  }

  /** The database was told to keep a change and has not said whether it did. */
  get isUncertain(): boolean {
    return this.#ends.isUncertain
  }

  /** Keeps what was done. */
  async commit(): Promise<void> {
    this.#isOver = true
    await this.#turn.catch(() => undefined)
    return this.#ends.commit()
  }

  /** Takes everything back; false when the connection is not fit to be used again. */
  async rollback(): Promise<boolean> {
    this.#isOver = true
    await this.#turn.catch(() => undefined)
    return this.#ends.rollback()
  }

  /** Asks one operation; one after the other, or they would overwrite each other's scope. */
  call<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    options: CallOptions = {},
  ): Promise<OutputOf<O>> {
    if (this.#isOver) return Promise.reject(isOver('session'))
    const turn = this.#turn.catch(() => undefined).then(() => this.#guarded(operation, input, options))
    this.#turn = turn
    return turn
  }

  /** Everything up to the handler: whoever gets through here may ask this, on these rows. */
  async authorize(operation: Operation, given: unknown): Promise<{ organization_id: string }> {
    if (this.#isOver) throw isOver('session')
    try {
      if (!this.#rights) await this.#ascertain()
      const { scope, opened } = await this.#open(operation, given)
      await opened
      return { organization_id: scope.organization_id ?? '' }
    } catch (error) {
      this.#noteDenial(operation, given, error)
      throw error
    }
  }

  /** Writes down what was done apart, in the security log of whoever did it. */
  async note(operation: Operation, given: unknown): Promise<void> {
    if (this.#isOver) throw isOver('session')
    const { input, scope, opened } = await this.#open(operation, given)
    await opened
    const change = { id: uuid7(), operation, input, output: null, scope, asker: this.#asker }
    await recordChange(this.#client, change)
  }

  #noteDenial({ name: operation }: Operation, input: unknown, error: unknown): void {
    const attempt = { ...this.#asker, operation, ...meantBy(input, this.#rights?.organizations ?? []) }
    recordDenial(this.#parts.database.pool('weir_keeper'), attempt, error)
  }

  /** A savepoint for each call, so that a failing one takes back what it did and only that. */
  async #guarded<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    options: CallOptions,
  ): Promise<OutputOf<O>> {
    this.#savepoint = null
    const stagedBefore = this.#ends.staged.length
    try {
      this.#asker.signal?.throwIfAborted() // for who no longer waits nothing more is begun
      const implementation = withinOf(this.#parts.implementations, operation, this.#asker.kind)
      const believed = this.#rights ? null : await this.#actAsBelieved(implementation, input, options)
      // `present` parses with this operation's own output schema
      if (believed) return believed.output as OutputOf<O>
      if (!this.#rights) await this.#ascertain()
      return (await this.#act(implementation, input, options)) as OutputOf<O>
    } catch (error) {
      this.#noteDenial(operation, input, error)
      await this.#parts.staged.forget(this.#ends.staged.splice(stagedBefore)).catch(() => undefined)
      if (this.#savepoint && !this.#asker.signal?.aborted)
        await this.#client.query(`rollback to savepoint ${this.#savepoint}`).catch(() => undefined)
      throw this.#asker.signal?.aborted ? error : faultOf(error)
    }
  }

  /**
   * A first call that reads, in one round trip: its scope is decided from the roles that the person had a moment ago, and the database
   * opens it only if they are the same in this snapshot. Null: nothing is believed, or it did not hold, and nothing came of it.
   */
  async #actAsBelieved(
    { operation, [sealed]: handler }: Within,
    given: unknown,
    options: CallOptions,
  ): Promise<{ output: unknown } | null> {
    const believed = this.#opening.believe(operation, given)
    if (!believed) return null
    const { input, scope, rights } = believed
    this.#setSavepoint()
    const confirmed = this.#opening.confirm(operation, believed).then((refuseMissing) => {
      this.#rights = rights
      refuseMissing()
    })
    const lent = lend(this.#client)
    const hands = this.#hands(lent, { operation, id: uuid7(), scope, rights, options })
    const isSure = () => this.#rights !== undefined
    const acted = (async () => handler(kyselyOn(lent, confirmed), input, untilSure(hands, isSure)))()
    const outcomes = await Promise.allSettled([confirmed, acted])
    lent.takeBack()
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed?.reason instanceof Unconfirmed) return this.#beginAgain()
    if (failed?.reason instanceof Reaching) {
      this.#parts.lastRoles.waits(operation.name)
      return null
    }
    if (failed) throw failed.reason
    const context = this.#presenting(scope, rights, options)
    return { output: present(operation, await acted, context) }
  }

  /** A new snapshot, in which nothing is believed. */
  async #beginAgain(): Promise<null> {
    this.#savepoint = null
    await Promise.all([this.#ends.beginAgain(), this.#ascertain()])
    return null
  }

  #setSavepoint(): void {
    if (this.#asker.isSingle || this.#asker.job) return
    this.#savepoint = `call_${++this.#count}`
    this.#client.query(`savepoint ${this.#savepoint}`).catch(() => undefined) // what follows fails with it
  }

  async #act(
    { operation, [sealed]: handler }: Within,
    given: unknown,
    options: CallOptions,
  ): Promise<unknown> {
    const { input, scope, rights, opened } = await this.#open(operation, given)
    if (operation.kind === 'mutation') await opened
    const id = uuid7()
    const lent = lend(this.#client)
    const hands = this.#hands(lent, { operation, id, scope, rights, options })
    const acted = handler(kyselyOn(lent), input, hands)
    // a read may run beside the check of its references: nothing of it leaves before both are done
    const [output] = await Promise.all([acted, opened])
      .catch(async (error: unknown) => {
        await Promise.allSettled([acted, opened])
        throw await opened.then(
          () => error,
          (reason: unknown) => reason,
        )
      })
      .finally(() => lent.takeBack())
    if (operation.kind === 'mutation')
      await recordChange(this.#client, { id, operation, input, output, scope, asker: this.#asker })
    const context = this.#presenting(scope, this.#after(operation, rights, scope), options)
    return present(operation, output, context)
  }

  #presenting(scope: Scope, rights: Rights, { shown }: CallOptions) {
    const { codeLayer: layer, refusesSurplus } = this.#parts
    return { scope, rights, layer, refusesSurplus, shown }
  }

  /** What the handler of one call may use; a change has the id of its row in the audit. */
  #hands(lent: Lent, { operation, id, scope, rights, options }: Handing) {
    return handsOf(this.#parts, lent, {
      asker: this.#asker,
      scope,
      rights,
      changeDirectory: async (change) => {
        if (operation.kind === 'query') throw new Error(`${operation.name} changes nothing`)
        if (lent.isTakenBack) throw isOver('call')
        this.#ends.staged.push(id)
        return this.#parts.staged.stage(id, change)
      },
      ...options,
    })
  }

  async #open(operation: Operation, given: unknown) {
    if (!this.#rights) throw new Error('the session has not begun')
    return this.#opening.open(operation, given, { held: this.#rights, before: () => this.#setSavepoint() })
  }

  /** The maker of an organization owns it from here on. */
  #after(operation: Operation, rights: Rights, { organization_id }: Scope): Rights {
    if (!operation.creates || organization_id === null) return rights
    return rightsOf(this.#asker.principal, [{ organization_id, group_id: null, role: 'owner' }])
  }
}

interface Handing {
  operation: Operation
  id: string
  scope: Scope
  rights: Rights
  options: CallOptions
}
