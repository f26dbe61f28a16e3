import pg from 'pg'

/** A statement as it is asked: with a name it is prepared once in a connection. */
export interface Asked {
  name?: string | undefined
  text: string
  values?: unknown[] | undefined
}

/** Names and readers of the columns of an answer. */
export interface Shape {
  readonly names: readonly string[]
  readonly readers: readonly ((text: string) => unknown)[]
  /** A row without values: copies of it are objects of one kind. */
  readonly empty: Record<string, unknown>
}

/** The shape of what answers no rows. */
export const nothing: Shape = { names: [], readers: [], empty: {} }

/** A statement on its way, and whoever waits for its answer. */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly values: unknown[]
  shape: Shape | undefined
  describe(fields: readonly pg.FieldDef[]): void
  add(row: readonly (string | null)[]): void
  /** The server is done with it and says what it did, as `SELECT 5`. */
  end(command: string): void
  /** What it did is certain: whoever waits hears of it. */
  settle(): void
  fail(error: unknown): void
}

interface Waiting {
  client: pg.PoolClient
  resolve(result: pg.QueryResult): void
  reject(error: unknown): void
}

/** Takes a statement on; a value that cannot be written is an error at once. */
export function statementOf(
  asked: string | Asked,
  given: unknown[] | undefined,
  { client, resolve, reject }: Waiting,
): Statement {
  const { name = '', text, values = given ?? [] } = typeof asked === 'string' ? { text: asked } : asked
  const rows: Record<string, unknown>[] = []
  let failed: unknown
  let said = ''
  return {
    name,
    text,
    values: values.map(written),
    shape: undefined,
    describe(fields) {
      this.shape = shapeOf(fields, client)
    },
    add(row) {
      if (!this.shape || failed !== undefined) return
      try {
        rows.push(rowOf(row, this.shape))
      } catch (error) {
        failed = error
      }
    },
    end(command) {
      said = command
    },
    settle() {
      if (failed !== undefined) return reject(failed)
      const count = /(\d+)$/.exec(said)?.[1]
      const [verb = ''] = said.split(' ', 1)
      resolve({
        rows,
        rowCount: count === undefined ? null : Number(count),
        command: verb,
        oid: 0,
        fields: [],
      })
    },
    fail: reject,
  }
}

/** A value as the driver writes it; it exports how, but does not type it. */
const written = Reflect.get(Reflect.get(pg, 'utils') as object, 'prepareValue') as (value: unknown) => unknown

function shapeOf(fields: readonly pg.FieldDef[], client: pg.PoolClient): Shape {
  const names = fields.map(({ name }) => name)
  return {
    names,
    readers: fields.map(
      ({ dataTypeID }) => client.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
    ),
    empty: Object.fromEntries(names.map((name) => [name, null])),
  }
}

function rowOf(texts: readonly (string | null)[], { names, readers, empty }: Shape): Record<string, unknown> {
  const row = { ...empty }
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at]
    const [name, read] = [names[at], readers[at]]
    if (name !== undefined && read && text !== null && text !== undefined) row[name] = read(text)
  }
  return row
}
