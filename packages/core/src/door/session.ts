import { Fault, type InputOf, type Operation, type OutputOf } from '@weir/contract'
import type pg from 'pg'
import { type Database, isBroken, kyselyOn } from '../db/open.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { BlobStore } from '../blob/blob-store.ts'
import type { Credentials } from './credentials.ts'
import { uuid7 } from '../keys/uuid.ts'
import { faultOf } from './database-fault.ts'
import type { Hands } from './hands.ts'
import { type Implementation, sealed } from './implement.ts'
import { type MetricParts, metricsOf } from './metrics.ts'
import type { People } from './people.ts'
import { present } from './present.ts'
import { type Principal, userOf } from './principal.ts'
import { recordAudit } from './record.ts'
import { checkReferences } from './references.ts'
import { type Membership, type Rights, rightsOf, type Scope } from './rights.ts'
import { signScope } from './scope.ts'

/** What the door stands on. */
export interface DoorParts {
  readonly database: Database
  readonly keyring: Keyring
  readonly people: People
  readonly blobs: BlobStore
  readonly credentials: Credentials
  readonly implementations: ReadonlyMap<string, Implementation>
  readonly metrics: MetricParts
  readonly allowsLocalGit: boolean
  /** The code's own second layer (reference count, output check). Only the tests that prove row-level security alone switch it off. */
  readonly codeLayer: boolean
}

/** Asks one operation inside a session; calls of one session take turns. */
export type Call = <O extends Operation>(operation: O, input: InputOf<O>) => Promise<OutputOf<O>>

/** How a session is opened. */
export interface SessionOptions {
  requestId?: string
  /** Ends the session: what runs in the database is cancelled and the connection is destroyed. */
  signal?: AbortSignal
  /** Told how far long work has come, where no job keeps it. */
  progress?: Hands['progress']
  /** The job this session is the effect of: it is marked done in the same transaction, once. */
  job?: { organization_id: string; job_id: string; progress: Hands['progress'] }
}

/**
 * The only door. Opens one transaction as the powerless login: a read-only snapshot for queries; then each call is
 * parsed, authorized, scoped, checked, acted, recorded and presented. A failing call takes back what it did, and only that.
 */
export async function openSession<T>(
  parts: DoorParts,
  asker: { principal: Principal; kind: 'query' | 'mutation' } & SessionOptions,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const client = await connect(parts.database)
  const session = new Session(parts, client, asker)
  const stop = watch(parts.database, client, asker.signal)
  let broken = true
  try {
    await session.begin()
    const result = await work((operation, input) => session.call(operation, input))
    await session.commit()
    broken = false
    return result
  } catch (error) {
    broken = !(await session.rollback())
    throw endOf(asker.signal, client, error)
  } finally {
    stop()
    client.release(broken || (asker.signal?.aborted ?? false))
  }
}

/** Says whether an operation may be asked with this input, and for which organization, without asking it: for uploads, before their body is read. */
export async function authorizeOnly(
  parts: DoorParts,
  asker: { principal: Principal } & SessionOptions,
  { operation, input }: { operation: Operation; input: unknown },
): Promise<{ organization_id: string }> {
  const client = await connect(parts.database)
  const session = new Session(parts, client, { ...asker, kind: 'query' })
  const stop = watch(parts.database, client, asker.signal)
  let isFit = false
  try {
    await session.begin()
    return await session.authorize(operation, input)
  } catch (error) {
    throw faultOf(error)
  } finally {
    stop()
    isFit = await session.rollback()
    client.release(!isFit || (asker.signal?.aborted ?? false))
  }
}

async function connect(database: Database): Promise<pg.PoolClient> {
  try {
    return await database.pool('weir_app').connect()
  } catch {
    throw new Fault('busy', 'The database does not answer right now. Try again in a few seconds.', {
      retryAfterSeconds: 3,
    })
  }
}

/** Why a session ended: what it was told comes before what it ran into. */
function endOf(signal: AbortSignal | undefined, client: pg.PoolClient, error: unknown): unknown {
  if (signal?.aborted)
    return new Fault(
      'timeout',
      'This took too long and was stopped; nothing was changed. Ask for less at once.',
    )
  if (isBroken(client))
    return new Fault('busy', 'The database restarts. Try again in a few seconds.', { retryAfterSeconds: 3 })
  return faultOf(error)
}

function watch(database: Database, client: pg.PoolClient, signal: AbortSignal | undefined): () => void {
  if (!signal) return () => undefined
  const cancel = () => void database.cancel(client)
  signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
}

class Session {
  readonly #parts: DoorParts
  readonly #client: pg.PoolClient
  readonly #asker: { principal: Principal; kind: 'query' | 'mutation' } & SessionOptions
  #rights: Rights | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #calls = 0
  #opened = false

  constructor(
    parts: DoorParts,
    client: pg.PoolClient,
    asker: { principal: Principal; kind: 'query' | 'mutation' } & SessionOptions,
  ) {
    this.#parts = parts
    this.#client = client
    this.#asker = asker
  }

  /** The statements are sent together: one round trip opens the transaction and reads who the asker is. */
  async begin(): Promise<void> {
    const { principal, kind } = this.#asker
    const mode =
      kind === 'query'
        ? 'begin isolation level repeatable read read only'
        : 'begin isolation level read committed'
    this.#opened = true
    const user_id = userOf(principal)
    if (user_id === null) {
      this.#rights = rightsOf(principal, [])
      await this.#client.query(mode)
      return
    }
    const scope: Scope = { organization_id: null, groups: [] }
    const setting = await signScope(this.#parts, this.#client, { principal, scope })
    const [, , memberships] = await Promise.all([
      this.#client.query(mode),
      this.#client.query({
        name: 'scope',
        text: "select set_config('weir.scope', $1, true)",
        values: [setting],
      }),
      this.#client.query<Membership>({
        name: 'memberships',
        text: `select organization_id, null::uuid as group_id, role from member where user_id = $1
               union all
               select organization_id, group_id, role from group_member where user_id = $1`,
        values: [user_id],
      }),
    ])
    this.#rights = rightsOf(principal, memberships.rows)
  }

  async commit(): Promise<void> {
    await this.#turn.catch(() => undefined)
    await this.#client.query('commit')
  }

  /** False when the connection is not fit to be used again. */
  async rollback(): Promise<boolean> {
    if (!this.#opened) return false
    try {
      await this.#client.query('rollback')
      return true
    } catch {
      return false
    }
  }

  call<O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> {
    const turn = this.#turn.catch(() => undefined).then(() => this.#guarded(operation, input))
    this.#turn = turn
    return turn
  }

  /** A savepoint per call, from the second call of a mutation on what came before it must survive its failure. */
  async #guarded<O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> {
    this.#calls++
    const savepoint = this.#asker.job ? null : `call_${this.#calls}`
    if (savepoint) await this.#client.query(`savepoint ${savepoint}`)
    try {
      return await this.#act(operation, input)
    } catch (error) {
      if (savepoint && !this.#asker.signal?.aborted)
        await this.#client.query(`rollback to savepoint ${savepoint}`)
      throw this.#asker.signal?.aborted ? error : faultOf(error)
    }
  }

  /** Everything up to the handler: whoever gets through here may ask this, on these rows. */
  async authorize(operation: Operation, given: unknown): Promise<{ organization_id: string }> {
    if (!this.#rights) throw new Error('the session has not begun')
    const input = parse(operation, given)
    const scope = this.#scope(operation, this.#rights, input)
    await this.#setScope(scope, operation)
    if (this.#parts.codeLayer) await checkReferences(this.#client, operation, input, scope)
    return { organization_id: scope.organization_id ?? '' }
  }

  async #act<O extends Operation>(operation: O, given: InputOf<O>): Promise<OutputOf<O>> {
    const { kind } = this.#asker
    const rights = this.#rights
    const implementation = this.#parts.implementations.get(operation.name)
    if (!rights || implementation?.operation !== operation)
      throw new Error(`${operation.name} is not implemented`)
    if (operation.kind === 'mutation' && kind === 'query')
      throw new Fault('denied', 'A query cannot change anything.')
    const input = parse(operation, given)
    const scope = this.#scope(operation, rights, input)
    await this.#setScope(scope, operation)
    if (this.#parts.codeLayer) await checkReferences(this.#client, operation, input, scope)
    const hands = this.#hands(scope, rights)
    const output = await implementation[sealed](kyselyOn(this.#client), input, hands)
    if (operation.kind === 'mutation') await this.#record(operation, input, scope)
    const context = {
      scope: operation.creates ? { ...scope, groups: 'all' as const } : scope,
      rights: this.#after(operation, rights, scope),
      layer: this.#parts.codeLayer,
    }
    // `present` parses with this operation's own output schema
    return present(operation, output, context) as OutputOf<O>
  }

  #scope(operation: Operation, rights: Rights, input: unknown): Scope {
    const asked: unknown =
      typeof input === 'object' && input !== null ? Reflect.get(input, 'organization_id') : undefined
    const scope = rights.scopeFor(operation, typeof asked === 'string' ? asked : undefined)
    return operation.creates ? { organization_id: uuid7(), groups: 'all' } : scope
  }

  /** The maker of an organization owns it from here on. */
  #after(operation: Operation, rights: Rights, scope: Scope): Rights {
    if (!operation.creates || scope.organization_id === null) return rights
    return rightsOf(this.#asker.principal, [
      { organization_id: scope.organization_id, group_id: null, role: 'owner' },
    ])
  }

  async #setScope(scope: Scope, operation: Operation): Promise<void> {
    const setting = await signScope(this.#parts, this.#client, { principal: this.#asker.principal, scope })
    await this.#client.query({
      name: 'scope_operation',
      text: "select set_config('weir.scope', $1, true), set_config('weir.operation', $2, true)",
      values: [setting, operation.name],
    })
  }

  async #record(operation: Operation, input: unknown, scope: Scope): Promise<void> {
    const { principal, requestId, job } = this.#asker
    await recordAudit(this.#client, { operation, input, scope, principal, requestId: requestId ?? null })
    if (scope.organization_id !== null) await this.#client.query('select count_facts()')
    if (job)
      await this.#client.query(
        "update job set status = 'done', finished_at = clock_timestamp() where organization_id = $1 and id = $2",
        [job.organization_id, job.job_id],
      )
  }

  #hands(scope: Scope, rights: Rights): Hands {
    const { principal, signal, job, progress } = this.#asker
    const client = this.#client
    return {
      principal,
      user_id: userOf(principal),
      scope,
      organization_id: scope.organization_id ?? '',
      keyring: this.#parts.keyring,
      people: this.#parts.people,
      blobs: this.#parts.blobs,
      credentials: this.#parts.credentials,
      metrics: metricsOf(this.#parts.metrics, client, scope),
      signal: signal ?? new AbortController().signal,
      allowsLocalGit: this.#parts.allowsLocalGit,
      rolesIn: (group_id) => rights.rolesIn(scope.organization_id ?? '', group_id),
      progress: job?.progress ?? progress ?? (() => undefined),
      async later(operation, input, { group_id, object_id }) {
        if (!operation.later) throw new Error(`${operation.name} is not declared to be asked later`)
        const id = uuid7()
        await client.query(
          'insert into job (organization_id, id, group_id, operation, input, object_id) values ($1, $2, $3, $4, $5, $6)',
          [scope.organization_id, id, group_id, operation.name, JSON.stringify(input), object_id],
        )
        return id
      },
    }
  }
}

function parse<O extends Operation>(operation: O, input: unknown): unknown {
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
