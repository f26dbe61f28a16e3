import pg from 'pg'

/** The texts of all statements that this process sends, while it is open. */
export interface Statements extends Disposable {
  /** From here on they are kept apart under this name. */
  during(phase: string): void
  of(phase: string): ReadonlySet<string>
}

/** Listens to the driver: whatever sends a statement, its text comes by here. Values go beside it and are not looked at. */
export function listenToStatements(): Statements {
  const phases = new Map<string, Set<string>>()
  let current = new Set<string>()
  const client: { query: (...given: unknown[]) => unknown } = pg.Client.prototype
  const query = client.query
  client.query = function (this: unknown, ...given: unknown[]) {
    const [first] = given
    const text: unknown = typeof first === 'string' ? first : Reflect.get(Object(first), 'text')
    current.add(String(text))
    return query.apply(this, given)
  }
  return {
    during(phase) {
      current = phases.get(phase) ?? new Set()
      phases.set(phase, current)
    },
    of: (phase) => phases.get(phase) ?? new Set(),
    [Symbol.dispose]: () => void (client.query = query),
  }
}

const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+|[A-Za-z_]\w*|\d+(?:\.\d+)?|--|\/\*|\S/g

/** What the statements of one phase are made of that no statement of another is: words, numbers, literals, signs. */
export function strangeTokens(those: ReadonlySet<string>, known: ReadonlySet<string>): string[] {
  const tokensOf = (text: string) => text.match(token) ?? []
  const isPlace = (one: string) => /^\$\d+$|^(call|statement)_\d+$/.test(one)
  const familiar = new Set([...known].flatMap(tokensOf))
  return [...those].flatMap((text) => {
    const strange = tokensOf(text).filter((one) => !isPlace(one) && !familiar.has(one))
    return strange.length > 0 ? [`${strange.join(' ')} in ${text.slice(0, 300)}`] : []
  })
}
