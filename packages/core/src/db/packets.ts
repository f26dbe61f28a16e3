import pg from 'pg'
import { type Asked, nothing, type Shape, type Statement, statementOf } from './statement.ts'

/** What the driver’s connection has that its types leave out. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
  parse(message: { name: string; text: string }): void
  bind(message: { statement: string; values: unknown[] }): void
  describe(message: { type: 'P' }): void
  execute(message: object): void
  sync(): void
}

const bySilence = new WeakMap<object, (asked: Asked) => void>()
const silenceMs = 10

/**
 * From now on the statements of a connection go in packets: those that are asked in one turn of the event loop in one write, with
 * one answer. Where one of a packet fails, those behind it are not done and fail with it. All of them in the extended protocol:
 * a text holds one statement.
 */
export function sendInPackets(client: pg.PoolClient): void {
  const submit = client.query.bind(client)
  const shapes = new Map<string, Shape>()
  let waiting: Statement[] = []
  let isDue = false
  const send = () => {
    isDue = false
    if (waiting.length === 0) return
    const packet = new Packet(waiting, shapes, () => client.getTransactionStatus() !== 'I')
    waiting = []
    submit(packet)
  }
  const ask = (asked: string | Asked, values?: unknown[]): Promise<pg.QueryResult> =>
    new Promise((resolve, reject) => {
      waiting.push(statementOf(asked, values, { client, resolve, reject }))
      if (isDue) return
      isDue = true
      setImmediate(send)
    })
  bySilence.set(client, (asked) => {
    waiting.push(statementOf(asked, undefined, { client, resolve: () => undefined, reject: () => undefined }))
    if (waiting.length === 1) setTimeout(send, silenceMs).unref()
  })
  client.query = ((asked: string | Asked, values?: unknown, callback?: unknown) => {
    const answered = ask(asked, Array.isArray(values) ? values : undefined)
    const tell = typeof values === 'function' ? values : callback
    if (typeof tell !== 'function') return answered
    void answered.then(
      (result) => tell(null, result),
      (error: unknown) => tell(error),
    )
  }) as typeof client.query // one function for both ways of calling it
}

/** Sends a statement whose answer nobody waits for, in front of what the connection is told next, or alone a moment later. */
export function sendNext(client: pg.PoolClient, asked: Asked): void {
  bySilence.get(client)?.(asked)
}

/** Statements that are written together and end with one sync. The driver knows a query of its own class in a pipeline, no other. */
class Packet extends pg.Query {
  readonly #statements: readonly Statement[]
  readonly #shapes: Map<string, Shape>
  readonly #beganInside: () => boolean
  #at = 0
  /** Up to here it is certain what became of them. */
  #settled = 0
  #isInside: boolean | undefined
  #wire: Wire | undefined
  // the driver notes under these which statement a connection has parsed
  declare name: string | undefined
  declare text: string

  constructor(statements: readonly Statement[], shapes: Map<string, Shape>, beganInside: () => boolean) {
    super({ text: '' })
    this.#statements = statements
    this.#shapes = shapes
    this.#beganInside = beganInside
    this.#look()
  }

  override submit = (connection: unknown): void => {
    const wire = connection as Wire // the driver hands its own connection
    this.#wire = wire
    wire.stream.cork()
    for (const statement of this.#statements) this.#write(wire, statement)
    wire.sync()
    wire.stream.uncork()
  }

  #write(wire: Wire, statement: Statement): void {
    const { name, text, values } = statement
    const known =
      name === '' ? undefined : (wire.parsedStatements[name] ?? wire.submittedNamedStatements[name])
    if (known === undefined) {
      wire.parse({ name, text })
      if (name !== '') wire.submittedNamedStatements[name] = text
    }
    wire.bind({ statement: name, values })
    statement.shape = this.#shapes.get(name)
    if (!statement.shape) wire.describe({ type: 'P' })
    wire.execute({})
  }

  #look(): void {
    const statement = this.#statements[this.#at]
    this.name = statement?.name === '' ? undefined : statement?.name
    this.text = statement?.text ?? ''
  }

  #next(): void {
    this.#at++
    this.#look()
  }

  handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }): void {
    const statement = this.#statements[this.#at]
    statement?.describe(fields)
    if (statement?.shape && statement.name !== '') this.#shapes.set(statement.name, statement.shape)
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#statements[this.#at]?.add(fields)
  }

  /** Inside of a transaction a statement is done with its answer; outside it is kept only with the sync, whose error is its own. */
  handleCommandComplete({ text }: { text: string }): void {
    const statement = this.#statements[this.#at]
    if (statement && statement.name !== '' && !statement.shape) this.#shapes.set(statement.name, nothing)
    statement?.end(text)
    const wasInside = (this.#isInside ??= this.#beganInside())
    if (statement) this.#isInside = isInsideAfter(statement, text, wasInside)
    this.#next()
    if (wasInside || this.#isInside) this.#settle()
  }

  #settle(): void {
    for (const { settle } of this.#statements.slice(this.#settled, this.#at)) settle()
    this.#settled = this.#at
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleError(error: unknown): void {
    for (const [at, { name, fail }] of this.#statements.entries()) {
      if (at < this.#settled) continue
      // the server has not seen those behind the one that failed
      if (at >= this.#at && name !== '' && this.#wire)
        Reflect.deleteProperty(this.#wire.submittedNamedStatements, name)
      fail(error)
    }
    this.#at = this.#settled = this.#statements.length
  }

  handleReadyForQuery(): void {
    this.#settle()
    if (this.#at < this.#statements.length) this.handleError(new Error('a statement was not answered'))
  }
}

/** Is a transaction open once this was done? The server says `ROLLBACK` of a savepoint too. */
function isInsideAfter({ text }: Statement, said: string, wasInside: boolean): boolean {
  if (said === 'BEGIN' || said === 'START TRANSACTION') return true
  return said === 'COMMIT' || (said === 'ROLLBACK' && !/\bto\b/i.test(text)) ? false : wasInside
}
