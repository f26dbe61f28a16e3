import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundMs, spentMs } from '../../test/processor-time.ts'
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
  advisories: readonly string[] | null
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
  advisories: fc.constant(null),
})
/** A rule about packages; its ids are always those of the one advisory, so that two of them are the same or have nothing in common. */
const ofPackage = fc
  .record({
    advisory: fc.constantFrom(['CVE-1', 'GHSA-1'], ['CVE-2', 'GHSA-2'], ['CVE-3']),
    file: fc.constantFrom('', 'a/lock#', 'b/lock#'),
    name: fc.constantFrom('pkg:npm/x', 'pkg:npm/y'),
    skeleton: fc.constantFrom('m1', 'm2'),
  })
  .chain(({ advisory, file, name, skeleton }) =>
    fc
      .constantFrom(...advisory)
      .map((rule) => make({ rule, path: `${file}${name}`, line: 0, skeleton, advisories: advisory })),
  )
const rows = fc.array(fc.oneof({ weight: 3, arbitrary: row }, ofPackage), { maxLength: 25 })

test('matching is one to one and accounts for every row', () => {
  fc.assert(
    fc.property(rows, rows, (known, incoming) => {
      const { pairs, added, absent } = match(columns(known), columns(incoming))
      expect([...pairs.map(([one]) => one), ...absent].toSorted(byNumber)).toEqual([...known.keys()])
      expect([...pairs.map(([, one]) => one), ...added].toSorted(byNumber)).toEqual([...incoming.keys()])
      for (const [one, other, pass] of pairs) {
        if (pass === 6 && known[one]?.advisories) {
          expect(incoming[other]?.advisories).toEqual(known[one]?.advisories)
        } else expect(known[one]?.rule).toBe(incoming[other]?.rule)
      }
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
    list.map((one) => ({
      ...one,
      snippet: null,
      symbol: null,
      fingerprints: {},
      line: one.advisories ? 0 : one.line + 1,
    })),
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

test('a block that is moved to another file is followed, unless its snippet is there more than once', () => {
  const known = [make({ snippet: 's', path: 'old.c' })]
  const moved = make({ snippet: 's', path: 'new.c', line: 400 })
  expect(match(columns(known), columns([moved])).pairs).toEqual([[0, 0, 4]])
  expect(match(columns(known), columns([moved, { ...moved, path: 'third.c' }])).pairs).toEqual([])
  const other = make({ snippet: 's', path: 'stays.c' })
  expect(match(columns([...known, other]), columns([moved, other])).pairs).toEqual([[1, 1, 2]])
})

test('a package keeps its identity when it is upgraded, its advisory is called otherwise, or its file is moved', () => {
  const at = (rule: string, path: string, advisories: string[]) => make({ rule, path, line: 0, advisories })
  const cve = at('CVE-1', 'lock#pkg:npm/x', ['CVE-1', 'GHSA-1'])
  const ghsa = at('GHSA-1', 'lock#pkg:npm/x', ['GHSA-1', 'CVE-1'])
  expect(match(columns([cve]), columns([cve])).pairs).toEqual([[0, 0, 6]])
  expect(match(columns([cve]), columns([ghsa])).pairs).toEqual([[0, 0, 6]])
  expect(match(columns([cve]), columns([{ ...ghsa, path: 'moved/lock#pkg:npm/x' }])).pairs).toEqual([
    [0, 0, 6],
  ])
  const elsewhere = ['b/lock#pkg:npm/x', 'c/lock#pkg:npm/x'].map((path) => ({ ...ghsa, path }))
  expect(match(columns([cve]), columns(elsewhere)).pairs).toEqual([])
  expect(match(columns([cve]), columns([at('GHSA-9', 'lock#pkg:npm/x', ['GHSA-9'])])).pairs).toEqual([])
  expect(match(columns([cve]), columns([{ ...ghsa, path: 'lock#pkg:npm/y' }])).pairs).toEqual([])
})

test('what has no line is known by its place', () => {
  const page = make({ path: 'https://a.example/x#q', line: 0 })
  expect(match(columns([page]), columns([{ ...page, skeleton: 'other' }])).pairs).toEqual([[0, 0, 6]])
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
    const before = columns(known)
    let pairs = 0
    expect(spentMs(() => (pairs = match(before, moved).pairs.length))).toBeLessThan(boundMs(4000))
    expect(pairs).toBe(100_000)
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
    advisories: null,
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
    advisories: list.map((one) => one.advisories),
  }
}

function byNumber(a: number, b: number): number {
  return a - b
}
