/** Things to compare, as columns: row `i` of every column is one vulnerability or one result. */
export interface Identities {
  /** `toolFamily` of the tool. */
  readonly family: readonly string[]
  readonly rule: readonly string[]
  /** `placeKey` of the first location: the path, or what names another kind of place. */
  readonly path: readonly string[]
  /** 0 when the place has no line. */
  readonly line: ArrayLike<number>
  readonly snippet: readonly (string | null)[]
  readonly symbol: readonly (string | null)[]
  /** `messageSkeleton` of the message. */
  readonly skeleton: readonly string[]
  readonly fingerprints: readonly Readonly<Record<string, string>>[]
  /** `advisoriesOf` of what concerns a package; null for everything else. */
  readonly advisories: readonly (readonly string[] | null)[]
}

/** How a pair was found: 1 tool fingerprint, 2 snippet, 3 symbol and message, 4 moved block, 5 path and nearest line, 6 place without a line, or package and advisory. */
export type MatchPass = 1 | 2 | 3 | 4 | 5 | 6

/** Pairs of row numbers with the pass that found them, and the rows of either side that are left. */
export interface Matches {
  readonly pairs: readonly (readonly [known: number, incoming: number, pass: MatchPass])[]
  readonly added: readonly number[]
  readonly absent: readonly number[]
}

/** One side of the comparison with what is worked out once. */
export interface Side {
  readonly rows: Identities
  readonly count: number
  /** Number of (family, rule), and of (family, rule, path); the same numbers on both sides. */
  readonly kind: Int32Array
  readonly place: Int32Array
  readonly isPaired: Uint8Array
  /** Rows by place, then by line, then by content. */
  readonly order: readonly number[]
}

/** What a pass compares; null takes the row out of the pass. */
export type Key = (side: Side, row: number) => string | null

/** Both sides and the pairs found so far; a row is in at most one pair. */
export class Pairing {
  readonly known: Side
  readonly incoming: Side
  readonly pairs: (readonly [number, number, MatchPass])[] = []
  private readonly numbers = new Map<string, number>()

  constructor(known: Identities, incoming: Identities, renames: ReadonlyMap<string, string>) {
    this.known = this.side(known, renames)
    this.incoming = this.side(incoming, new Map())
  }

  private side(rows: Identities, renames: ReadonlyMap<string, string>): Side {
    const count = rows.rule.length
    const kind = new Int32Array(count)
    const place = new Int32Array(count)
    for (let row = 0; row < count; row += 1) {
      const path = rows.path[row] ?? ''
      kind[row] = this.number(`${rows.family[row]}\0${rows.rule[row]}`)
      place[row] = this.number(`${kind[row]}\0${renames.get(path) ?? path}`)
    }
    return { rows, count, kind, place, isPaired: new Uint8Array(count), order: canonicalOrder(rows, place) }
  }

  private number(key: string): number {
    const found = this.numbers.get(key)
    if (found !== undefined) return found
    this.numbers.set(key, this.numbers.size)
    return this.numbers.size - 1
  }

  /** Pairs two rows unless one of them already is. */
  pair(known: number, incoming: number, pass: MatchPass): void {
    if (this.known.isPaired[known] !== 0 || this.incoming.isPaired[incoming] !== 0) return
    this.known.isPaired[known] = 1
    this.incoming.isPaired[incoming] = 1
    this.pairs.push([known, incoming, pass])
  }

  /** Whether one side has nothing left to pair. */
  get isDone(): boolean {
    return this.pairs.length === Math.min(this.known.count, this.incoming.count)
  }

  /** Unpaired rows by place and key, where both sides have some, each in canonical order. */
  groups(keyOf: Key): { readonly left: number[]; readonly right: number[] }[] {
    const all = new Map<string, { left: number[]; right: number[] }>()
    for (const row of this.known.order) {
      const key = groupKey(this.known, row, keyOf)
      if (key === null) continue
      const group = all.get(key)
      if (group === undefined) all.set(key, { left: [row], right: [] })
      else group.left.push(row)
    }
    for (const row of this.incoming.order) {
      const key = groupKey(this.incoming, row, keyOf)
      if (key !== null) all.get(key)?.right.push(row)
    }
    return [...all.values()].filter((group) => group.right.length > 0)
  }

  /** Family and path of an incoming row. */
  pathOf(incoming: number): string {
    return `${this.incoming.rows.family[incoming]}\0${this.incoming.rows.path[incoming]}`
  }

  /** The pairs, and by row number what is left of either side. */
  result(): Matches {
    return { pairs: this.pairs, added: unpaired(this.incoming), absent: unpaired(this.known) }
  }
}

function groupKey(side: Side, row: number, keyOf: Key): string | null {
  const value = side.isPaired[row] === 0 ? keyOf(side, row) : null
  return value === null ? null : `${side.place[row]}\0${value}`
}

function unpaired(side: Side): number[] {
  const rows: number[] = []
  for (let row = 0; row < side.count; row += 1) if (side.isPaired[row] === 0) rows.push(row)
  return rows
}

function canonicalOrder(rows: Identities, place: Int32Array): number[] {
  const { line, skeleton, snippet, symbol, fingerprints } = rows
  return Array.from(place.keys()).sort(
    (a, b) =>
      (place[a] ?? 0) - (place[b] ?? 0) ||
      (line[a] ?? 0) - (line[b] ?? 0) ||
      compare(skeleton[a], skeleton[b]) ||
      compare(snippet[a], snippet[b]) ||
      compare(symbol[a], symbol[b]) ||
      compare(spelled(fingerprints[a]), spelled(fingerprints[b])) ||
      a - b,
  )
}

function compare(a: string | null | undefined, b: string | null | undefined): number {
  const [left, right] = [a ?? '', b ?? '']
  return left < right ? -1 : left > right ? 1 : 0
}

function spelled(fingerprints: Readonly<Record<string, string>> | undefined): string {
  return JSON.stringify(Object.entries(fingerprints ?? {}).toSorted(([a], [b]) => compare(a, b)))
}
