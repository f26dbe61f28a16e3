import pg from 'pg'

/** The texts of all statements that this process sends, while it is open. */
export interface Statements extends Disposable {
  /** From here on they are kept apart under this name. */
  during(phase: string): void
  of(phase: string): ReadonlySet<string>
}

/** What the driver writes to a connection: a statement to prepare, what to run of those, or a text as it is. */
interface Wire {
  parse(message: { name?: string; text: string }, ...more: unknown[]): void
  bind(message: { statement?: string }, ...more: unknown[]): void
  query(text: string): void
}

/** Listens to the driver where it writes: whatever sends a statement, its text comes by here. Values go beside it and are not looked at. */
export function listenToStatements(): Statements {
  const phases = new Map<string, Set<string>>()
  let current = new Set<string>()
  const prepared = new WeakMap<Wire, Map<string, string>>()
  const wire: Wire = Reflect.get(pg, 'Connection').prototype // the driver has it, its types do not
  const { parse, bind, query } = wire
  wire.parse = function (this: Wire, message, ...more) {
    const known = prepared.get(this) ?? new Map<string, string>()
    prepared.set(this, known.set(message.name ?? '', message.text))
    return parse.call(this, message, ...more)
  }
  wire.bind = function (this: Wire, message, ...more) {
    current.add(prepared.get(this)?.get(message.statement ?? '') ?? '')
    return bind.call(this, message, ...more)
  }
  wire.query = function (this: Wire, text) {
    current.add(text)
    return query.call(this, text)
  }
  return {
    during(phase) {
      current = phases.get(phase) ?? new Set()
      phases.set(phase, current)
    },
    of: (phase) => phases.get(phase) ?? new Set(),
    [Symbol.dispose]: () => void Object.assign(wire, { parse, bind, query }),
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
