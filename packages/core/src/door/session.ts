import { Fault, type Operation } from '@weir/contract'
import type pg from 'pg'
import { type Database, isBroken } from '../db/open.ts'
import { Calls } from './calls.ts'
import { faultOf } from './database-fault.ts'
import type { Asker, Call, DoorParts } from './parts.ts'
import type { Principal } from './principal.ts'

/**
 * The only door. Opens one transaction as the powerless login: a read-only snapshot for queries; then each call is
 * parsed, authorized, scoped, checked, acted, recorded and presented. A failing call takes back what it did, and only that.
 */
export async function openSession<T>(
  parts: DoorParts,
  asker: Asker,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  return inTransaction(parts, asker, async (calls) => {
    const result = await work((operation, input, options) => calls.call(operation, input, options))
    await calls.commit()
    return result
  })
}

/** Says whether an operation may be asked with this input, and for which organization, without asking it: for uploads, before their body is read. */
export async function authorizeOnly(
  parts: DoorParts,
  asker: Omit<Asker, 'kind'>,
  { operation, input }: { operation: Operation; input: unknown },
): Promise<{ organization_id: string }> {
  return inTransaction(parts, { ...asker, kind: 'query' }, async (calls) => {
    const allowed = await calls.authorize(operation, input)
    await calls.commit()
    return allowed
  })
}

/** Whoever wants to change something is no visitor but a stranger: to sign in, say. */
const asStranger = (asker: Asker): Asker =>
  asker.principal.kind === 'demo' && asker.kind === 'mutation'
    ? { ...asker, principal: { kind: 'anonymous' } }
    : asker

async function inTransaction<T>(
  parts: DoorParts,
  given: Asker,
  work: (calls: Calls) => Promise<T>,
): Promise<T> {
  const asker = asStranger(given)
  const client = await connect(parts.database, asker.principal)
  const stop = watch(parts.database, client, asker.signal)
  const calls = new Calls(parts, client, asker)
  let isFit = true
  try {
    await calls.begin()
    return await work(calls)
  } catch (error) {
    isFit = await calls.rollback()
    throw isBroken(client) && calls.isUncertain ? uncertain() : endOf(asker.signal, client, error)
  } finally {
    stop()
    client.release(!isFit || (asker.signal?.aborted ?? false))
  }
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

/** Ends what the session does when its signal says so, again and again: what comes between two statements ends none. */
function watch(database: Database, client: pg.PoolClient, signal: AbortSignal | undefined): () => void {
  if (!signal) return () => undefined
  let repeated: NodeJS.Timeout | undefined
  const cancel = () => {
    repeated ??= setInterval(cancel, cancelEveryMs)
    void database.cancel(client)
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  return () => {
    signal.removeEventListener('abort', cancel)
    clearInterval(repeated)
  }
}

const cancelEveryMs = 100
