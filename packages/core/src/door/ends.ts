import type pg from 'pg'
import { isBroken } from '../db/open.ts'
import { sendNext } from '../db/packets.ts'
import { takenBack } from '../db/transaction.ts'
import { isReading } from './decide.ts'
import type { Asker, DoorParts } from './parts.ts'

const modes = {
  query: { name: 'begin_query', text: 'begin isolation level repeatable read read only' },
  mutation: { name: 'begin_mutation', text: 'begin isolation level read committed' },
}
const commit = { name: 'commit', text: 'commit' }
const rollback = { name: 'rollback', text: 'rollback' }

/** The two ends of a transaction, and the changes of the directory that wait for the second. */
export class Ends {
  readonly #parts: DoorParts
  readonly #client: pg.PoolClient
  readonly #asker: Asker
  #isCommitting = false
  /** Ids of the calls whose change of the directory is staged. */
  readonly staged: string[] = []

  constructor(parts: DoorParts, client: pg.PoolClient, asker: Asker) {
    this.#parts = parts
    this.#client = client
    this.#asker = asker
  }

  /** Begins; what is asked next fails with it. */
  begin(): Promise<unknown> {
    const kind = isReading(this.#asker.principal) ? 'query' : this.#asker.kind
    const begun = this.#client.query(modes[kind])
    begun.catch(() => undefined)
    return begun
  }

  /** Ends what was read so far; what comes next reads a new snapshot. */
  beginAgain(): Promise<unknown> {
    return Promise.all([this.#client.query(rollback), this.#client.query(modes.query)])
  }

  /** The database was told to keep a change and has not said whether it did. A job knows: it is marked done in its change. */
  get isUncertain(): boolean {
    return this.#isCommitting && this.#asker.kind === 'mutation' && !this.#asker.job
  }

  /** A read has nothing to lose: its end is not waited for, and goes with what the connection is told next. */
  async commit(): Promise<void> {
    if (this.#asker.kind === 'query') return sendNext(this.#client, commit)
    this.#asker.signal?.throwIfAborted() // who no longer waits changes nothing
    this.#isCommitting = true
    const { command } = await this.#client.query(commit)
    if (command !== 'COMMIT') throw takenBack()
    // what is kept now is carried out within a minute, should the directory be away
    await this.#parts.staged.carryOut(this.staged).catch(() => undefined)
  }

  /** False when the connection is not fit to be used again. */
  async rollback(): Promise<boolean> {
    // of a commit that nobody answered it is found out later whether it was kept
    if (!(this.#isCommitting && isBroken(this.#client)))
      await this.#parts.staged.forget(this.staged).catch(() => undefined)
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
}
