import { Fault, type InputOf, levelOf, type Operation, type OutputOf } from '@weir/contract'
import type pg from 'pg'
import { isBroken, kyselyOn } from '../db/open.ts'
import { sendNext } from '../db/packets.ts'
import { uuid7 } from '../keys/uuid.ts'
import { faultOf } from './database-fault.ts'
import { decide, isReading } from './decide.ts'
import { recordDenial } from './denial.ts'
import { handsOf, Reaching, untilSure } from './hands.ts'
import { sealed, type Within } from './implement.ts'
import { invitedScope } from './invited.ts'
import { isOver, type Lent, lend } from './lend.ts'
import type { Asker, CallOptions, DoorParts } from './parts.ts'
import { present } from './present.ts'
import { userOf } from './principal.ts'
import { recordChange } from './record.ts'
import { checkReferences } from './references.ts'
import { type Rights, rightsOf, type Scope } from './rights.ts'
import { openScope, type Roles } from './roles.ts'
import { isShort, signScope, signShortScope } from './scope.ts'

const modes = {
  query: { name: 'begin_query', text: 'begin isolation level repeatable read read only' },
  mutation: { name: 'begin_mutation', text: 'begin isolation level read committed' },
}
const commit = { name: 'commit', text: 'commit' }
const rollback = { name: 'rollback', text: 'rollback' }
const nowhere: Scope = { organization_id: null, groups: [] }

/** The calls of one session, in turns, inside its transaction. Statements that do not wait for each other are sent together. */
export class Calls {
  readonly #parts: DoorParts
  readonly #client: pg.PoolClient
  readonly #asker: Asker
  #rights: Rights | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #count = 0
  #savepoint: string | null = null
  #isCommitting = false
  #isOver = false
  /** Changes of the directory that wait for the end of the transaction. */
  #staged: string[] = []

  constructor(parts: DoorParts, client: pg.PoolClient, asker: Asker) {
    this.#parts = parts
    this.#client = client
    this.#asker = asker
  }

  /** Opens the transaction. A change waits until it is known who the asker is now; what reads hears of it with its first answer. */
  async begin(): Promise<void> {
    const { principal } = this.#asker
    const kind = isReading(principal) ? 'query' : this.#asker.kind
    const begun = this.#client.query(modes[kind])
    begun.catch(() => undefined) // what is asked next fails with it
    if (userOf(principal) === null) this.#rights = rightsOf(principal, [])
    else if (this.#asker.kind === 'mutation') await this.#ascertain()
    if (this.#asker.kind === 'mutation') await begun
  }

  /** Reads who the asker is, in this very transaction. */
  async #ascertain(): Promise<Rights> {
    const { principal } = this.#asker
    const roles = await openScope(this.#client, { person: this.#signed(nowhere) })
    this.#remember(roles)
    return (this.#rights = rightsOf(principal, roles?.memberships ?? []))
  }

  #remember(roles: Roles | null): void {
    const person = userOf(this.#asker.principal)
    if (person !== null && roles) this.#parts.lastRoles.remember(person, roles)
  }

  #signed(scope: Scope): string {
    return signShortScope(this.#parts.keyring, this.#client, { principal: this.#asker.principal, scope })
  }

  /** The database was told to keep a change and has not said whether it did. A job knows: it is marked done in its change. */
  get isUncertain(): boolean {
    return this.#isCommitting && this.#asker.kind === 'mutation' && !this.#asker.job
  }

  /** A read has nothing to lose: its end is not waited for, and goes with what the connection is told next. */
  async commit(): Promise<void> {
    this.#isOver = true
    await this.#turn.catch(() => undefined)
    if (this.#asker.kind === 'query') return sendNext(this.#client, commit)
    this.#asker.signal?.throwIfAborted() // who no longer waits changes nothing
    this.#isCommitting = true
    const { command } = await this.#client.query(commit)
    if (command !== 'COMMIT') throw takenBack()
    // what is kept now is carried out within a minute, should the directory be away
    await this.#parts.staged.carryOut(this.#staged).catch(() => undefined)
  }

  /** False when the connection is not fit to be used again. */
  async rollback(): Promise<boolean> {
    this.#isOver = true
    await this.#turn.catch(() => undefined)
    // of a commit that nobody answered it is found out later whether it was kept
    if (!(this.#isCommitting && isBroken(this.#client)))
      await this.#parts.staged.forget(this.#staged).catch(() => undefined)
    if (isBroken(this.#client) || this.#asker.signal?.aborted) return false
    if (this.#asker.kind === 'query') {
      sendNext(this.#client, rollback)
      return true
    }
    return this.#client.query(rollback).then(
      () => true,
      () => false,
    )
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
    const named: unknown = Reflect.get(Object(input), 'organization_id')
    const [only, another] = this.#rights?.organizations ?? []
    const meant = typeof named === 'string' ? named : another === undefined ? only : undefined
    const belongs = meant !== undefined && (this.#rights?.organizations.includes(meant) ?? false)
    const attempt = {
      ...this.#asker,
      operation,
      belongs,
      ...(meant !== undefined && { organization_id: meant }),
    }
    recordDenial(this.#parts.database.pool('weir_keeper'), attempt, error)
  }

  /** A savepoint for each call, so that a failing one takes back what it did and only that. */
  async #guarded<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    options: CallOptions,
  ): Promise<OutputOf<O>> {
    this.#savepoint = null
    const stagedBefore = this.#staged.length
    try {
      this.#asker.signal?.throwIfAborted() // for who no longer waits nothing more is begun
      const implementation = this.#implementationOf(operation)
      const believed = this.#rights ? null : await this.#actAsBelieved(implementation, input, options)
      if (believed) return believed.output as OutputOf<O> // `present` parsed it with this operation's own output schema
      if (!this.#rights) await this.#ascertain()
      return await this.#act(operation, input, options)
    } catch (error) {
      this.#noteDenial(operation, input, error)
      await this.#parts.staged.forget(this.#staged.splice(stagedBefore)).catch(() => undefined)
      if (this.#savepoint && !this.#asker.signal?.aborted)
        await this.#client.query(`rollback to savepoint ${this.#savepoint}`).catch(() => undefined)
      throw this.#asker.signal?.aborted ? error : faultOf(error)
    }
  }

  #implementationOf(operation: Operation): Within {
    const implementation = this.#parts.implementations.get(operation.name)
    if (implementation?.operation !== operation || !(sealed in implementation))
      throw new Error(`${operation.name} is not implemented`)
    if (operation.kind === 'mutation' && this.#asker.kind === 'query')
      throw new Fault('denied', 'A query cannot change anything.')
    return implementation
  }

  /**
   * A first call that reads, in one round trip: its scope is decided from the roles that the person had a moment ago, and the database
   * opens it only if they are the same in this snapshot. Null: nothing is believed, or it did not hold, and nothing came of it.
   */
  async #actAsBelieved(
    { operation, [sealed]: handler }: Within,
    given: unknown,
    { linkedBy }: CallOptions,
  ): Promise<{ output: unknown } | null> {
    const believed = this.#believe(operation, given)
    if (!believed) return null
    const { input, scope, rights, digest } = believed
    this.#setSavepoint()
    const known = { digest, setting: this.#signed(scope), operation: operation.name }
    const confirmed = openScope(this.#client, { person: this.#signed(nowhere), known }).then((changed) => {
      this.#remember(changed)
      if (changed) throw new Unconfirmed()
      this.#rights = rights
    })
    const referenced =
      this.#parts.codeLayer && checkReferences(this.#client, operation, input, { scope, rights })
    const lent = lend(this.#client)
    const hands = this.#hands(lent, { operation, id: uuid7(), scope, rights, linkedBy })
    const isSure = () => this.#rights !== undefined
    const acted = (async () => handler(kyselyOn(lent, confirmed), input, untilSure(hands, isSure)))()
    const outcomes = await Promise.allSettled([confirmed, referenced, acted])
    lent.takeBack()
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed?.reason instanceof Unconfirmed) return this.#beginAgain()
    if (failed?.reason instanceof Reaching) {
      this.#parts.lastRoles.waits(operation.name)
      return null
    }
    if (failed) throw failed.reason
    const context = this.#shown(scope, rights)
    return { output: present(operation, await acted, context) }
  }

  /** What would be asked if the person’s roles were still the last ones. What that refuses is refused by those of now, or not at all. */
  #believe(operation: Operation, given: unknown) {
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

  /** A new snapshot, in which nothing is believed. */
  async #beginAgain(): Promise<null> {
    this.#savepoint = null
    await Promise.all([this.#client.query(rollback), this.#client.query(modes.query), this.#ascertain()])
    return null
  }

  #setSavepoint(): void {
    if (this.#asker.isSingle || this.#asker.job) return
    this.#savepoint = `call_${++this.#count}`
    this.#client.query(`savepoint ${this.#savepoint}`).catch(() => undefined) // what follows fails with it
  }

  async #act<O extends Operation>(
    operation: O,
    given: InputOf<O>,
    { linkedBy }: CallOptions,
  ): Promise<OutputOf<O>> {
    const implementation = this.#implementationOf(operation)
    const { input, scope, rights, opened } = await this.#open(operation, given)
    if (operation.kind === 'mutation') await opened
    const id = uuid7()
    const lent = lend(this.#client)
    const hands = this.#hands(lent, { operation, id, scope, rights, linkedBy })
    const acted = implementation[sealed](kyselyOn(lent), input, hands)
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
    const context = this.#shown(scope, this.#after(operation, rights, scope))
    // `present` parses with this operation's own output schema
    return present(operation, output, context) as OutputOf<O>
  }

  #shown(scope: Scope, rights: Rights) {
    const { codeLayer: layer, refusesSurplus } = this.#parts
    return { scope, rights, layer, refusesSurplus }
  }

  /** What the handler of one call may use; a change has the id of its row in the audit. */
  #hands(lent: Lent, { operation, id, scope, rights, linkedBy }: Handing) {
    return handsOf(this.#parts, lent, {
      asker: this.#asker,
      scope,
      rights,
      changeDirectory: async (change) => {
        if (operation.kind === 'query') throw new Error(`${operation.name} changes nothing`)
        if (lent.isTakenBack) throw isOver('call')
        this.#staged.push(id)
        return this.#parts.staged.stage(id, change)
      },
      ...(linkedBy !== undefined && { linkedBy }),
    })
  }

  /** Parses, authorizes, and sends savepoint, scope and the count of references; `opened` is when they have answered. */
  async #open(operation: Operation, given: unknown) {
    const rights = this.#rights && (await this.#withInstallation(this.#rights, operation))
    if (!rights) throw new Error('the session has not begun')
    const { principal } = this.#asker
    const { input, scope: held } = decide(operation, given, { principal, rights })
    const scope: Scope = operation.creates
      ? { organization_id: uuid7(), groups: 'all' }
      : operation.invited
        ? await invitedScope(this.#parts.database, input)
        : held
    const setting = await signScope(this.#parts, this.#client, { principal, scope })
    this.#setSavepoint()
    const opened = Promise.all([
      this.#client.query({
        name: 'scope',
        text: "select set_config('weir.scope', $1, true), set_config('weir.operation', $2, true)",
        values: [setting, operation.name],
      }),
      this.#parts.codeLayer ? checkReferences(this.#client, operation, input, { scope, rights }) : undefined,
    ])
    opened.catch(() => undefined) // whoever waits for it hears of it
    return { input, scope, rights, opened }
  }

  /** Roles of the installation are looked up only for what needs them. */
  async #withInstallation(rights: Rights, { permission }: Operation): Promise<Rights> {
    const { principal } = this.#asker
    if (levelOf(permission) !== 'installation' || principal.kind !== 'session') return rights
    return rightsOf(principal, rights.memberships, await this.#parts.operators.rolesOf(principal.user_id))
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
  linkedBy: string | undefined
}

/** The database answers the commit of a transaction in which a statement failed by taking it back. */
const takenBack = (): Fault =>
  new Fault(
    'internal',
    'The database took this change back; nothing was changed. Look at it again before you repeat it.',
  )

/** The person’s roles are others than was believed. */
class Unconfirmed extends Error {}
