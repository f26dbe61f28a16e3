import { Fault, type Operation } from '@weir/contract'
import type pg from 'pg'
import { type Database, isBroken } from '../db/open.ts'
import { apartOf, askApart } from './apart.ts'
import { Calls } from './calls.ts'
import { faultOf } from './database-fault.ts'
import { isOver } from './lend.ts'
import type { Asker, Call, CallOptions, DoorParts } from './parts.ts'
import { type Principal, userOf } from './principal.ts'

/**
 * The only door. Opens one transaction as the powerless login, at the first call that needs one: a read-only snapshot for queries;
 * then each call is parsed, authorized, scoped, checked, acted, recorded and presented. A failing call takes back what it did, and
 * only that.
 */
export async function openSession<T>(
  parts: DoorParts,
  given: Asker,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const asker = asStranger(given)
  return inTransaction(parts, asker, (transaction) => {
    const ask = async (operation: Operation, input: unknown, options?: CallOptions): Promise<unknown> => {
      if (transaction.isOver) throw isOver('session')
      const handler = apartOf(parts, operation)
      if (!handler) return (await transaction.open()).call(operation, input, options)
      if (transaction.isOpen)
        throw new Fault('invalid', `${operation.name} is asked alone, or before everything else.`)
      const output = await askApart(parts, asker, { handler, given: input })
      if (userOf(asker.principal) !== null) await (await transaction.open()).note(operation, input)
      return output
    }
    return work(ask as Call) // both present what the operation's own output schema parsed
  })
}

/** Says whether an operation may be asked with this input, and for which organization, without asking it: for uploads, before their body is read. */
export async function authorizeOnly(
  parts: DoorParts,
  asker: Omit<Asker, 'kind'>,
  { operation, input }: { operation: Operation; input: unknown },
): Promise<{ organization_id: string }> {
  return inTransaction(parts, asStranger({ ...asker, kind: 'query' }), async ({ open }) =>
    (await open()).authorize(operation, input),
  )
}

/** Whoever wants to change something is no visitor but a stranger: to sign in, say. */
const asStranger = (asker: Asker): Asker =>
  asker.principal.kind === 'demo' && asker.kind === 'mutation'
    ? { ...asker, principal: { kind: 'anonymous' } }
    : asker

/** A transaction that begins when it is first needed. */
interface Transaction {
  readonly isOpen: boolean
  /** Whoever opened the session is done: nothing more is begun. */
  readonly isOver: boolean
  open(): Promise<Calls>
}

interface Opened {
  client: pg.PoolClient
  calls: Calls
  begun: Promise<void>
  stop: () => void
}

async function inTransaction<T>(
  parts: DoorParts,
  asker: Asker,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  let opening: Promise<Opened> | undefined
  let over = false
  const open = async (): Promise<Calls> => {
    if (over) throw isOver('session')
    const { calls, begun } = await (opening ??= begin(parts, asker))
    await begun
    return calls
  }
  let isFit = true
  try {
    const transaction = {
      open,
      get isOpen() {
        return opening !== undefined
      },
      get isOver() {
        return over
      },
    }
    const result = await work(transaction)
    over = true
    const opened = await opening
    await opened?.begun
    await opened?.calls.commit()
    return result
  } catch (error) {
    over = true
    const opened = await opening?.catch(() => undefined)
    if (!opened) throw asker.signal?.aborted ? tooLong() : error
    const { calls, client } = opened
    isFit = await calls.rollback()
    throw isBroken(client) && calls.isUncertain ? uncertain() : endOf(asker.signal, client, error)
  } finally {
    const opened = await opening?.catch(() => undefined)
    opened?.stop()
    opened?.client.release(!isFit || (asker.signal?.aborted ?? false))
  }
}

async function begin(parts: DoorParts, asker: Asker): Promise<Opened> {
  const client = await connect(parts.database, asker.principal)
  const stop = watch(parts.database, client, asker.signal)
  const calls = new Calls(parts, client, asker)
  const begun = calls.begin()
  begun.catch(() => undefined) // whoever waits for it hears of it
  return { client, calls, begun, stop }
}

/** A visitor reads by a login that can do nothing else. */
async function connect(database: Database, { kind }: Principal): Promise<pg.PoolClient> {
  try {
    return await database.pool(kind === 'demo' ? 'weir_demo' : 'weir_app').connect()
  } catch {
    throw new Fault('busy', 'The database does not answer right now. Try again in a few seconds.', {
      retryAfterSeconds: 3,
    })
  }
}

const uncertain = (): Fault =>
  new Fault(
    'internal',
    'The database went away while it kept this change. Look whether it took effect before you repeat it.',
  )

const tooLong = (): Fault =>
  new Fault('timeout', 'This took too long and was stopped; nothing was changed. Ask for less at once.')

/** Why a session ended: what it was told comes before what it ran into. */
function endOf(signal: AbortSignal | undefined, client: pg.PoolClient, error: unknown): unknown {
  if (signal?.aborted) return tooLong()
  if (isBroken(client))
    return new Fault('busy', 'The database restarts. Try again in a few seconds.', { retryAfterSeconds: 3 })
  return faultOf(error)
}

/** Ends what the session does when its signal says so, again and again: what comes between two statements ends none. One asks at a time. */
function watch(database: Database, client: pg.PoolClient, signal: AbortSignal | undefined): () => void {
  if (!signal) return () => undefined
  let repeated: NodeJS.Timeout | undefined
  let isAsking = false
  const cancel = () => {
    repeated ??= setInterval(cancel, cancelEveryMs)
    if (isAsking) return
    isAsking = true
    void database.cancel(client).finally(() => (isAsking = false))
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  return () => {
    signal.removeEventListener('abort', cancel)
    clearInterval(repeated)
  }
}

const cancelEveryMs = 100
