import { connect } from 'node:net'
import { availableParallelism } from 'node:os'
import {
  DefaultQueryExecutor,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  ValueListNode,
} from 'kysely'
import type {
  BinaryOperationNode,
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
} from 'kysely'
import pg from 'pg'
import { sendInPackets } from './packets.ts'
import { type Login, logins } from './roles.ts'
import type { Schema } from './schema.generated.ts'

/** Logins of sessions, whose statements go in packets. The queue of jobs listens on the keeper's as its own driver does. */
const ofSessions: ReadonlySet<Login> = new Set(['weir_app', 'weir_demo'])

/** Where a database is: what `pg` needs to connect. */
export interface DatabaseAddress {
  host: string
  port: number
  database: string
  ssl?: boolean
}

/** Pools by login; all connect to one database. */
export interface Database extends AsyncDisposable {
  /** The server moved: connections made from now on go to the new address. */
  move(to: DatabaseAddress): void
  pool(login: Login): pg.Pool
  /** Ends what a connection is doing now, from a connection of its own (PostgreSQL protocol, CancelRequest); resolves when the server took it, or took none for a second. */
  cancel(client: pg.PoolClient): Promise<void>
}

const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, readInstant)
types.setTypeParser(pg.types.builtins.INT8, (text: string) => Number(text))

/** Opens the pools: three connections for each core, because more only take the caches from each other. The passwords of a login come from the keyring: while they change the next one is tried. */
export function openDatabase(
  address: DatabaseAddress,
  passwords: (login: Login) => string | readonly string[],
  size = Math.min(Math.max(3 * availableParallelism(), 6), 30),
): Database {
  const pools = new Map(
    logins.map((login) => [
      login,
      openPool(() => [passwords(login)].flat(), {
        host: address.host,
        port: address.port,
        database: address.database,
        ssl: address.ssl ?? false,
        user: login,
        max: login === 'weir_app' ? size : Math.min(size, 6),
        types,
        pipeline: true,
        options: '-c timezone=UTC -c random_page_cost=1.1 -c jit=off',
        application_name: login,
        idleTimeoutMillis: 60_000,
        connectionTimeoutMillis: 10_000,
      }),
    ]),
  )
  for (const [login, pool] of pools) {
    pool.on('error', () => undefined) // an idle connection that breaks is replaced
    pool.on('connect', (client) => {
      client.on('error', () => broken.add(client))
      if (ofSessions.has(login)) sendInPackets(client)
    })
  }
  return {
    move({ host, port }) {
      address = { ...address, host, port }
      for (const pool of pools.values()) Object.assign(pool.options, { host, port }) // read at each new connection
    },
    pool(login) {
      const pool = pools.get(login)
      if (!pool) throw new Error(`no pool for ${login}`)
      return pool
    },
    cancel: (client) => cancelBackend(address, client),
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool.end()))
    },
  }
}

/** An instant in ISO, to the millisecond. Every connection is in UTC: `2026-01-31 12:30:00.123456+00` needs no reckoning. */
function readInstant(text: string): string {
  if (text.length < 22 || text[4] !== '-' || !text.endsWith('+00')) return new Date(text).toISOString()
  const fraction = text.length > 22 ? text.slice(20, 23).replace('+', '').padEnd(3, '0') : '000'
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`
}

/** A pool that asks for its password at each new connection, and tries the others when that is not the one in force. */
function openPool(passwords: () => string[], options: pg.PoolConfig): pg.Pool {
  let turn = 0
  const pool = new pg.Pool({
    ...options,
    password: () => {
      const all = passwords()
      return all[turn % all.length] ?? ''
    },
  })
  const connect = pool.connect.bind(pool)
  const insist = async (triesLeft: number): Promise<pg.PoolClient> => {
    const tried = turn
    try {
      return await connect()
    } catch (error) {
      if (triesLeft === 0 || !(error instanceof pg.DatabaseError) || error.code !== wrongPassword) throw error
      if (turn === tried) turn++
      return insist(triesLeft - 1)
    }
  }
  /** A keyring that cannot be read is a failure like any other: it rejects. */
  const begin = async () => insist(passwords().length)
  pool.connect = ((callback?: Connected) => {
    const connected = begin()
    if (!callback) return connected
    void tell(connected, callback)
  }) as typeof pool.connect // one function for both ways of calling it
  return pool
}

type Connected = (error?: Error, client?: pg.PoolClient, done?: () => void) => void

async function tell(connected: Promise<pg.PoolClient>, callback: Connected): Promise<void> {
  const [outcome] = await Promise.allSettled([connected])
  if (outcome.status === 'rejected') return callback(outcome.reason as Error) // the driver rejects with errors
  let isReleased = false
  callback(undefined, outcome.value, () => {
    if (!isReleased) outcome.value.release()
    isReleased = true
  })
}

const wrongPassword = '28P01'
const broken = new WeakSet<object>()

/** Did the connection itself break, whatever the last error says? */
export const isBroken = (client: pg.PoolClient): boolean => broken.has(client)

/** Backend of a connection; `pg` keeps both numbers but does not type them. */
export function backendOf(client: pg.PoolClient): { pid: number; secret: number } {
  const pid: unknown = Reflect.get(client, 'processID')
  const secret: unknown = Reflect.get(client, 'secretKey')
  return { pid: Number(pid), secret: Number(secret) }
}

const mostCancelMs = 1_000

function cancelBackend(address: DatabaseAddress, client: pg.PoolClient): Promise<void> {
  const { pid, secret } = backendOf(client)
  const request = Buffer.alloc(16)
  request.writeInt32BE(16, 0)
  request.writeInt32BE(80877102, 4)
  request.writeInt32BE(pid, 8)
  request.writeInt32BE(secret | 0, 12)
  return new Promise((resolve) => {
    const socket = address.host.startsWith('/')
      ? connect(`${address.host}/.s.PGSQL.${address.port}`)
      : connect(address.port, address.host)
    socket.once('error', () => resolve())
    socket.once('close', () => resolve())
    socket.setTimeout(mostCancelMs, () => socket.destroy())
    socket.once('connect', () => socket.end(request))
  })
}

/** Kysely over one connection that is already in a transaction. Its answers are held back until `allowed`, and with it refused. */
export function kyselyOn(client: Pick<pg.PoolClient, 'query'>, allowed?: Promise<void>): Kysely<Schema> {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const result = await client.query(preparedAs(query.sql, [...query.parameters]))
      await allowed
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) } // the driver cannot know the row type
    },
    streamQuery() {
      throw new Error('streams have their own pool')
    },
  }
  const provider = {
    provideConnection: <T>(consume: (to: DatabaseConnection) => Promise<T>) => consume(connection),
  }
  const executor = new DefaultQueryExecutor(compiler, adapter, provider)
  return new Kysely<Schema>({ config: { dialect }, dialect, driver: noTransactions, executor })
}

const adapter = new PostgresAdapter()

/** None is one of an empty list, which SQL does not know how to write. */
class Compiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { operator, rightOperand: list } = node
    const isList = PrimitiveValueListNode.is(list) || ValueListNode.is(list)
    if (isList && list.values.length === 0 && 'operator' in operator)
      this.append(operator.operator === 'not in' ? 'true' : 'false')
    else super.visitBinaryOperation(node)
  }
}

/** It compiles one query after the other, each at once. */
const compiler = new Compiler()

/** The door opens connections and transactions; asked for one, Kysely fails. */
const noTransactions: Driver = {
  async init() {},
  async acquireConnection() {
    throw new Error('the door opens connections')
  },
  async beginTransaction() {
    throw new Error('the door opens transactions')
  },
  async commitTransaction() {},
  async rollbackTransaction() {},
  async releaseConnection() {},
  async destroy() {},
}

const dialect: Dialect = {
  createAdapter: () => adapter,
  createDriver: () => noTransactions,
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => compiler,
}

const prepared = new Map<string, string>()
const mostPrepared = 150

/** Statements that come again are prepared once a connection. A page's best plan depends on its values: with a limit among them it is planned each time. */
function preparedAs(text: string, values: unknown[]): pg.QueryConfig {
  let name = prepared.get(text)
  if (
    name === undefined &&
    prepared.size < mostPrepared &&
    text.length < 8_000 &&
    !text.includes(' limit $')
  ) {
    name = `statement_${prepared.size}`
    prepared.set(text, name)
  }
  return name === undefined ? { text, values } : { name, text, values }
}
