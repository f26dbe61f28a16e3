import type pg from 'pg'
import { uuid7 } from '../keys/uuid.ts'

/** Where rows of refused attempts are kept. */
const statements = {
  denied_attempt: {
    insert:
      'insert into denied_attempt (id, principal, operation, code, request_id, from_address, concerns_installation) values ($1, $2, $3, $4, $5, $6, $7)',
    count:
      'update denied_attempt d set attempts = d.attempts + n.more from unnest($1::uuid[], $2::int[]) n (id, more) where d.id = n.id',
  },
  denial: {
    insert: `insert into denial (id, organization_id, principal_kind, user_id, credential_id, operator_id, from_address, operation, code, request_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    count:
      'update denial d set attempts = d.attempts + n.more from unnest($1::uuid[], $2::int[]) n (id, more) where d.id = n.id',
  },
} as const
export type LedgerTable = keyof typeof statements

/** A row to be: what makes it the same as another in a minute, and its columns. */
export interface Entry {
  readonly key: string
  readonly columns: readonly unknown[]
}

/** What is counted for a row, and how many rows of it there may be in a minute. */
export type Bound = readonly [counted: string, rows: number]

interface Row {
  table: LedgerTable
  id: string
  /** Counted here and not written yet. */
  more: number
}

const minuteMs = 60_000
const writeMs = 1_000

/** Refused attempts of the running minute: each kind is one row with a count, and what is beyond the bounds counts for the crowd. */
export class DenialLedger {
  readonly #pool: pg.Pool
  readonly #rows = new Map<string, Row>()
  readonly #counts = new Map<string, number>()
  #minute = 0
  #timer: NodeJS.Timeout | undefined

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Writes the row at once, the first time in a minute, or that of the crowd when there is no room; again and again it only counts. */
  note(
    table: LedgerTable,
    { own, crowd, bounds }: { own: Entry; crowd: Entry; bounds: readonly Bound[] },
  ): void {
    this.#turn()
    if (this.#again(table, own)) return
    const isRoom = bounds.every(([counted, rows]) => (this.#counts.get(counted) ?? 0) < rows)
    if (!isRoom && this.#again(table, crowd)) return
    for (const [counted] of bounds) this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1)
    const { key, columns } = isRoom ? own : crowd
    const id = uuid7()
    this.#rows.set(`${table} ${key}`, { table, id, more: 0 })
    this.#ask(statements[table].insert, [id, ...columns])
  }

  #again(table: LedgerTable, { key }: Entry): boolean {
    const row = this.#rows.get(`${table} ${key}`)
    if (!row) return false
    row.more++
    this.#timer ??= setTimeout(() => this.#write(), writeMs).unref()
    return true
  }

  #turn(): void {
    const minute = Math.floor(Date.now() / minuteMs)
    if (minute === this.#minute) return
    this.#write()
    this.#rows.clear()
    this.#counts.clear()
    this.#minute = minute
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const table of ['denied_attempt', 'denial'] as const) {
      const rows = [...this.#rows.values()].filter((row) => row.table === table && row.more > 0)
      if (rows.length === 0) continue
      this.#ask(statements[table].count, [rows.map(({ id }) => id), rows.map(({ more }) => more)])
      for (const row of rows) row.more = 0
    }
  }

  /** The refusal itself does not depend on it, and the organization that was named may not exist. */
  #ask(text: string, values: unknown[]): void {
    this.#pool.query(text, values).catch(() => undefined)
  }
}
