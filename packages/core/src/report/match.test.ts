import fc from 'fast-check'
import { expect, test } from 'vitest'
import { match } from './match.ts'
import type { Identities } from './match-sides.ts'

interface Row {
  rule: string
  path: string
  line: number
  snippet: string | null
  symbol: string | null
  skeleton: string
  fingerprints: Record<string, string>
}

const row = fc.record<Row>({
  rule: fc.constantFrom('r1', 'r2'),
  path: fc.constantFrom('a.c', 'b.c'),
  line: fc.nat(15),
  snippet: fc.option(fc.constantFrom('s1', 's2', 's3')),
  symbol: fc.option(fc.constantFrom('f', 'g')),
  skeleton: fc.constantFrom('m1', 'm2'),
  fingerprints: fc.dictionary(
    fc.constantFrom('x/v1', 'x/v2', 'y'),
    fc.constantFrom('1', '2', '3', '4', '5', '6'),
  ),
})
const rows = fc.array(row, { maxLength: 25 })

test('matching is one to one and accounts for every row', () => {
  fc.assert(
    fc.property(rows, rows, (known, incoming) => {
      const { pairs, added, absent } = match(columns(known), columns(incoming))
      expect([...pairs.map(([one]) => one), ...absent].toSorted(byNumber)).toEqual([...known.keys()])
      expect([...pairs.map(([, one]) => one), ...added].toSorted(byNumber)).toEqual([...incoming.keys()])
      for (const [one, other] of pairs) expect(known[one]?.rule).toBe(incoming[other]?.rule)
    }),
  )
})

test('the same report twice leaves nothing new and nothing gone', () => {
  fc.assert(
    fc.property(rows, (known) => {
      const { added, absent } = match(columns(known), columns(known))
      expect([added, absent]).toEqual([[], []])
    }),
  )
})

test('a report whose every line moved by 7 keeps every identity, also without fingerprints, snippets and symbols', () => {
  const bare = rows.map((list) =>
    list.map((one) => ({ ...one, snippet: null, symbol: null, fingerprints: {}, line: one.line + 1 })),
  )
  fc.assert(
    fc.property(fc.oneof(rows, bare), (known) => {
      const moved = known.map((one) => ({ ...one, line: one.line === 0 ? 0 : one.line + 7 }))
      const { added, absent, pairs } = match(columns(known), columns(moved))
      expect([added, absent]).toEqual([[], []])
      for (const [one, other, pass] of pairs)
        if (pass === 5) expect(moved[other]?.line).toBe(moved[one]?.line)
    }),
  )
})

/** The order in which fingerprints are written says nothing. */
const spelled = (one: Row | undefined) => ({
  ...one,
  fingerprints: Object.entries(one?.fingerprints ?? {}).toSorted(),
})

test('the order of the report does not change who is whom', () => {
  const shuffled = rows.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(rows, shuffled, (known, [one, other]) => {
      const names = (incoming: Row[]) =>
        match(columns(known), columns(incoming))
          .pairs.map(([left, right, pass]) => JSON.stringify([left, spelled(incoming[right]), pass]))
          .toSorted()
      expect(names(other)).toEqual(names(one))
    }),
    { numRuns: 500 },
  )
})

test('a fingerprint that several results share identifies none of them', () => {
  const shared = { fingerprints: { match: 'requires-login' } }
  const known = [make({ ...shared, line: 10, path: 'a.c' }), make({ ...shared, line: 90, path: 'a.c' })]
  const incoming = [make({ ...shared, line: 91, path: 'a.c' }), make({ ...shared, line: 12, path: 'a.c' })]
  expect(match(columns(known), columns(incoming)).pairs.toSorted()).toEqual([
    [0, 1, 5],
    [1, 0, 5],
  ])
})

test('a unique fingerprint follows a result to another file', () => {
  const known = [make({ fingerprints: { 'h/v1': 'abc' }, path: 'old.c' })]
  const incoming = [make({ fingerprints: { 'h/v1': 'abc' }, path: 'new.c', line: 400 })]
  expect(match(columns(known), columns(incoming)).pairs).toEqual([[0, 0, 1]])
})

test('the highest common version of a fingerprint decides', () => {
  const known = [make({ fingerprints: { 'h/v1': 'same', 'h/v2': 'one' } })]
  const other = make({ fingerprints: { 'h/v1': 'same', 'h/v2': 'two' }, line: 300 })
  expect(match(columns(known), columns([other])).pairs).toEqual([])
  const older = make({ fingerprints: { 'h/v1': 'same' }, line: 300 })
  expect(match(columns(known), columns([older])).pairs).toEqual([[0, 0, 1]])
})

test('snippet, then symbol with message, then nearest line decide, and the pass is told', () => {
  const known = [make({ snippet: 's', line: 10 }), make({ symbol: 'f', line: 200 }), make({ line: 500 })]
  const incoming = [make({ line: 505 }), make({ symbol: 'f', line: 300 }), make({ snippet: 's', line: 900 })]
  const { pairs } = match(columns(known), columns(incoming))
  expect(pairs).toEqual([
    [0, 2, 2],
    [1, 1, 3],
    [2, 0, 5],
  ])
})

test('eleven lines apart is not near, and a known rename is followed', () => {
  expect(match(columns([make({ line: 10 })]), columns([make({ line: 21 })])).pairs).toEqual([])
  const known = columns([make({ path: 'old.c', line: 10 })])
  const incoming = columns([make({ path: 'new.c', line: 12 })])
  expect(match(known, incoming).pairs).toEqual([])
  expect(match(known, incoming, { renames: new Map([['old.c', 'new.c']]) }).pairs).toEqual([[0, 0, 5]])
})

test('another rule or another tool family never matches', () => {
  const known = columns([make({})])
  expect(match(known, columns([make({ rule: 'r9' })])).pairs).toEqual([])
  expect(match(known, { ...known, family: ['other'] }).pairs).toEqual([])
})

test('a hundred thousand against a hundred thousand takes about a second, also all in one place', () => {
  const many = Array.from({ length: 100_000 }, (_, at) =>
    make({ rule: `r${at % 50}`, path: `src/${at % 2000}.c`, line: 1 + Math.floor(at / 2000) * 3 }),
  )
  const one = Array.from({ length: 100_000 }, () => make({ line: 1 }))
  for (const known of [many, one]) {
    const moved = columns(known.map((each) => ({ ...each, line: each.line + 7 })))
    const start = performance.now()
    expect(match(columns(known), moved).pairs.length).toBe(100_000)
    expect(performance.now() - start).toBeLessThan(4000)
  }
})

function make(some: Partial<Row>): Row {
  return {
    rule: 'r',
    path: 'p.c',
    line: 1,
    snippet: null,
    symbol: null,
    skeleton: 'm',
    fingerprints: {},
    ...some,
  }
}

function columns(list: readonly Row[]): Identities {
  return {
    family: list.map(() => 'tool'),
    rule: list.map((one) => one.rule),
    path: list.map((one) => one.path),
    line: list.map((one) => one.line),
    snippet: list.map((one) => one.snippet),
    symbol: list.map((one) => one.symbol),
    skeleton: list.map((one) => one.skeleton),
    fingerprints: list.map((one) => one.fingerprints),
  }
}

function byNumber(a: number, b: number): number {
  return a - b
}
