import { Fault, type InputOf, levelOf, type Operation, type OutputOf } from '@weir/contract'
import type pg from 'pg'
import { isBroken, kyselyOn, together } from '../db/open.ts'
import { uuid7 } from '../keys/uuid.ts'
import { faultOf } from './database-fault.ts'
import { recordDenial } from './denial.ts'
import { refuseStale } from './freshness.ts'
import { handsOf } from './hands.ts'
import { sealed } from './implement.ts'
import { invitedScope } from './invited.ts'
import type { Asker, CallOptions, DoorParts } from './parts.ts'
import { present } from './present.ts'
import { type Principal, userOf } from './principal.ts'
import { recordChange } from './record.ts'
import { checkReferences, refuseNamedPeople } from './references.ts'
import type { Membership } from './holding.ts'
import { type Rights, rightsOf, type Scope } from './rights.ts'
import { signScope } from './scope.ts'

const modes = {
  query: 'begin isolation level repeatable read read only',
  mutation: 'begin isolation level read committed',
}

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
  /** Changes of the directory that are carried out when this session is committed. */
  #staged: string[] = []

  constructor(parts: DoorParts, client: pg.PoolClient, asker: Asker) {
    this.#parts = parts
    this.#client = client
    this.#asker = asker
  }

  /** One round trip opens the transaction and reads who the asker is, now. */
  async begin(): Promise<void> {
    const { principal } = this.#asker
    const kind = isReading(principal) ? 'query' : this.#asker.kind
    if (userOf(principal) === null) {
      this.#rights = rightsOf(principal, [])
      await this.#client.query(modes[kind])
      return
    }
    const setting = await signScope(this.#parts, this.#client, {
      principal,
      scope: { organization_id: null, groups: [] },
    })
    const [, memberships] = await together(this.#client, () => [
      this.#client.query(modes[kind]),
      this.#client.query<Membership>({
        name: 'memberships',
        text: 'select organization_id, group_id, role from scope_memberships($1)',
        values: [setting],
      }),
    ])
    this.#rights = rightsOf(principal, memberships.rows)
  }

  /** The database was told to keep a change and has not said whether it did. A job knows: it is marked done in its change. */
  get isUncertain(): boolean {
    return this.#isCommitting && this.#asker.kind === 'mutation' && !this.#asker.job
  }

  /** A read has nothing to lose: its end is not waited for, and goes with what the connection is told next. */
  async commit(): Promise<void> {
    await this.#turn.catch(() => undefined)
    if (this.#asker.kind === 'mutation') this.#asker.signal?.throwIfAborted() // who no longer waits changes nothing
    this.#isCommitting = true
    const committed = together(this.#client, () => [this.#client.query('commit')])
    if (this.#asker.kind === 'mutation') await committed
    else committed.catch(() => undefined)
    // what is kept now is carried out within a minute, should the directory be away
    await this.#parts.staged.carryOut(this.#staged).catch(() => undefined)
  }

  /** False when the connection is not fit to be used again. */
  async rollback(): Promise<boolean> {
    await this.#turn.catch(() => undefined)
    // of a commit that nobody answered it is found out later whether it was kept
    if (!(this.#isCommitting && isBroken(this.#client)))
      await this.#parts.staged.forget(this.#staged).catch(() => undefined)
    return this.#client.query('rollback').then(
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
    const turn = this.#turn.catch(() => undefined).then(() => this.#guarded(operation, input, options))
    this.#turn = turn
    return turn
  }

  /** Everything up to the handler: whoever gets through here may ask this, on these rows. */
  async authorize(operation: Operation, given: unknown): Promise<{ organization_id: string }> {
    try {
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
    const { input, scope, opened } = await this.#open(operation, given)
    await opened
    await recordChange(this.#client, {
      id: uuid7(),
      operation,
      input,
      output: null,
      scope,
      asker: this.#asker,
    })
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
      return await this.#act(operation, input, options)
    } catch (error) {
      this.#noteDenial(operation, input, error)
      await this.#parts.staged.forget(this.#staged.splice(stagedBefore)).catch(() => undefined)
      if (this.#savepoint && !this.#asker.signal?.aborted)
        await this.#client.query(`rollback to savepoint ${this.#savepoint}`).catch(() => undefined)
      throw this.#asker.signal?.aborted ? error : faultOf(error)
    }
  }

  async #act<O extends Operation>(
    operation: O,
    given: InputOf<O>,
    { linkedBy }: CallOptions,
  ): Promise<OutputOf<O>> {
    const implementation = this.#parts.implementations.get(operation.name)
    if (implementation?.operation !== operation || !(sealed in implementation))
      throw new Error(`${operation.name} is not implemented`)
    if (operation.kind === 'mutation' && this.#asker.kind === 'query')
      throw new Fault('denied', 'A query cannot change anything.')
    const { input, scope, rights, opened } = await this.#open(operation, given)
    if (operation.kind === 'mutation') await opened
    const id = uuid7()
    const hands = handsOf(this.#parts, this.#client, {
      asker: this.#asker,
      scope,
      rights,
      changeDirectory: (change) => {
        if (operation.kind === 'query') throw new Error(`${operation.name} changes nothing`)
        this.#staged.push(id)
        return this.#parts.staged.stage(id, change)
      },
      ...(linkedBy !== undefined && { linkedBy }),
    })
    const acted = implementation[sealed](kyselyOn(this.#client), input, hands)
    // a read may run beside the check of its references: nothing of it leaves before both are done
    const [output] = await Promise.all([acted, opened]).catch(async (error: unknown) => {
      await Promise.allSettled([acted, opened])
      throw await opened.then(
        () => error,
        (reason: unknown) => reason,
      )
    })
    if (operation.kind === 'mutation')
      await recordChange(this.#client, { id, operation, input, output, scope, asker: this.#asker })
    const { codeLayer: layer, refusesSurplus } = this.#parts
    const context = { scope, rights: this.#after(operation, rights, scope), layer, refusesSurplus }
    // `present` parses with this operation's own output schema
    return present(operation, output, context) as OutputOf<O>
  }

  /** Parses, authorizes, and sends savepoint, scope and the count of references; `opened` is when they have answered. */
  async #open(operation: Operation, given: unknown) {
    const rights = this.#rights && (await this.#withInstallation(this.#rights, operation))
    if (!rights) throw new Error('the session has not begun')
    const input = parse(operation, given)
    const asked: unknown =
      typeof input === 'object' && input !== null ? Reflect.get(input, 'organization_id') : undefined
    refuseWriting(operation, this.#asker.principal)
    const held = rights.scopeFor(operation, typeof asked === 'string' ? asked : undefined)
    refuseStale(operation, this.#asker.principal)
    if (this.#asker.principal.kind === 'demo') refuseNamedPeople(operation, input)
    const scope: Scope = operation.creates
      ? { organization_id: uuid7(), groups: 'all' }
      : operation.invited
        ? await invitedScope(this.#parts.database, input)
        : held
    const setting = await signScope(this.#parts, this.#client, { principal: this.#asker.principal, scope })
    if (!this.#asker.isSingle && !this.#asker.job) this.#savepoint = `call_${++this.#count}`
    const opened = together(this.#client, () => [
      this.#savepoint === null ? undefined : this.#client.query(`savepoint ${this.#savepoint}`),
      this.#client.query({
        name: 'scope',
        text: "select set_config('weir.scope', $1, true), set_config('weir.operation', $2, true)",
        values: [setting, operation.name],
      }),
      this.#parts.codeLayer ? checkReferences(this.#client, operation, input, scope) : undefined,
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

/** An operator who acts as a person reads, also by the database's own rule, until a second one allows more. */
const isReading = (principal: Principal): boolean => principal.kind === 'operator' && !principal.mayWrite

/** Refuses a change by an operator who acts as a person for reading. */
export function refuseWriting({ kind }: Operation, principal: Principal): void {
  if (kind === 'mutation' && isReading(principal))
    throw new Fault(
      'denied',
      'Acting as another person is for reading. Writing needs a second operator, who allows it with become.approve.',
      { reason: 'become_reads' },
    )
}

/** The input as the contract says, or a Fault that says where it is not. */
export function parse(operation: Operation, input: unknown): unknown {
  const parsed = operation.input.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const pointer = `/${(issue?.path ?? []).map(String).join('/')}`
  throw new Fault(
    'invalid',
    `${pointer === '/' ? 'The input' : pointer.slice(1)}: ${issue?.message ?? 'is not valid'}.`,
    {
      pointer,
      issues: parsed.error.issues.length,
    },
  )
}
