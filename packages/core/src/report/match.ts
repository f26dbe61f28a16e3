import { Pairing, type Identities, type Key, type Matches, type MatchPass, type Side } from './match-sides.ts'
import { neighbours, shiftOf, type Votes } from './match-lines.ts'

/** Facts that help matching: paths that git knows were renamed between the two commits, old → new. */
export interface MatchHints {
  readonly renames?: ReadonlyMap<string, string>
}

/**
 * Pairs known vulnerabilities with incoming results one to one, within tool family and rule, in ordered passes; a row
 * paired in one pass is out of the later ones. Pure, and independent of the order of the report: rows that cannot be
 * told apart are taken by line, then by content.
 *
 * 1. The same tool fingerprint, at the highest version both have; only where it is unique on both sides, first in the
 *    same path, then anywhere.
 * 2. The same snippet in the same path; repeated snippets pair in the order of their lines.
 * 3. The same symbol and message skeleton in the same path, likewise.
 * 5. The same path, at most 10 lines apart, nearest first once the shift common to the path is taken off.
 */
export function match(known: Identities, incoming: Identities, hints: MatchHints = {}): Matches {
  const pairing = new Pairing(known, incoming, hints.renames ?? new Map())
  for (const one of commonFingerprints(pairing)) {
    for (const scope of ['place', 'kind'] as const)
      if (!pairing.isDone) pairByFingerprint(pairing, one, scope)
  }
  if (pairing.isDone) return pairing.result()
  pairInOrder(pairing, 2, ({ rows }, row) => rows.snippet[row] ?? null)
  pairInOrder(pairing, 3, ({ rows }, row) => {
    const symbol = rows.symbol[row] ?? null
    return symbol === null ? null : `${symbol}\0${rows.skeleton[row]}`
  })
  pairByNearness(pairing)
  return pairing.result()
}

interface Fingerprint {
  readonly name: string
  readonly base: string
  readonly version: number
  /** Names of the same fingerprint in higher versions: where both rows have one of these, it has decided. */
  readonly above: readonly string[]
}

/** Fingerprints that both sides have, each with its versions from the highest down (SARIF 2.1.0 §3.27.17). */
function commonFingerprints({ known, incoming }: Pairing): Fingerprint[] {
  const here = namesOf(known)
  const both = [...namesOf(incoming)].filter((name) => here.has(name)).map(versioned)
  both.sort((a, b) => (a.base === b.base ? b.version - a.version : a.base < b.base ? -1 : 1))
  return both.map((one) => ({
    ...one,
    above: both
      .filter(({ base, version }) => base === one.base && version > one.version)
      .map(({ name }) => name),
  }))
}

function namesOf(side: Side): Set<string> {
  const names = new Set<string>()
  for (const fingerprints of side.rows.fingerprints) for (const name in fingerprints) names.add(name)
  return names
}

function versioned(name: string): { name: string; base: string; version: number } {
  const match = /^(.*)\/v(\d{1,9})$/.exec(name)
  return { name, base: match?.[1] ?? name, version: Number(match?.[2] ?? 0) }
}

function pairByFingerprint(pairing: Pairing, { name, above }: Fingerprint, scope: 'place' | 'kind'): void {
  const numbers = new Map<string, number>()
  const key = (side: Side, row: number): number | null => {
    const value = side.rows.fingerprints[row]?.[name]
    if (value === undefined) return null
    const number = numbers.get(value) ?? numbers.size
    if (number === numbers.size) numbers.set(value, number)
    return (side[scope][row] ?? 0) * mostValues + number
  }
  const left = singles(pairing.known, key)
  for (const [value, row] of singles(pairing.incoming, key)) {
    const other = left.get(value) ?? -1
    if (row < 0 || other < 0) continue
    const [a, b] = [pairing.known.rows.fingerprints[other], pairing.incoming.rows.fingerprints[row]]
    const isDecided = above.some((higher) => a?.[higher] !== undefined && b?.[higher] !== undefined)
    if (!isDecided) pairing.pair(other, row, 1)
  }
}

/** So that a place and a value are one whole number, exact as long as there are fewer of either. */
const mostValues = 2 ** 26

/** Rows by key, -1 where several have it. Paired rows count too: a repeated value identifies nothing. */
function singles(side: Side, keyOf: (side: Side, row: number) => number | null): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (let row = 0; row < side.count; row += 1) {
    const key = keyOf(side, row)
    if (key !== null) found.set(key, found.has(key) ? -1 : row)
  }
  return found
}

/** Pairs rows of one place with equal keys by the order of their lines; where their numbers differ, equal lines first. */
function pairInOrder(pairing: Pairing, pass: MatchPass, keyOf: Key): void {
  for (const { left, right } of pairing.groups(keyOf)) {
    if (left.length !== right.length) pairSameLines(pairing, { left, right, pass })
    const open = left.filter((row) => pairing.known.isPaired[row] === 0)
    let at = 0
    for (const row of right) {
      const other = open[at]
      if (other === undefined) break
      if (pairing.incoming.isPaired[row] !== 0) continue
      pairing.pair(other, row, pass)
      at += 1
    }
  }
}

interface Candidates {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly pass: MatchPass
}

function pairSameLines(pairing: Pairing, { left, right, pass }: Candidates): void {
  pairEqual(pairing, { left, right, pass }, ({ rows }, row) => String(rows.line[row]))
}

function pairEqual(
  pairing: Pairing,
  { left, right, pass }: Candidates,
  keyOf: (side: Side, row: number) => string,
): void {
  const waiting = new Map<string, number[]>()
  for (const row of left.toReversed()) {
    if (pairing.known.isPaired[row] === 0) append(waiting, keyOf(pairing.known, row), row)
  }
  for (const row of right) {
    if (pairing.incoming.isPaired[row] !== 0) continue
    const other = waiting.get(keyOf(pairing.incoming, row))?.pop()
    if (other !== undefined) pairing.pair(other, row, pass)
  }
}

/** Pairs what is left in each place by nearness; rows on the same two lines by message, then in order. */
function pairByNearness(pairing: Pairing): void {
  const places = pairing
    .groups(() => '')
    .map(({ left, right }) => ({
      path: pairing.pathOf(right[0] ?? 0),
      known: byLine(pairing.known, left),
      incoming: byLine(pairing.incoming, right),
    }))
  const votes: Votes = new Map()
  for (const [known, incoming] of pairing.pairs) {
    const moved = (pairing.incoming.rows.line[incoming] ?? 0) - (pairing.known.rows.line[known] ?? 0)
    vote(votes, pairing.pathOf(incoming), moved)
  }
  for (const { path, known, incoming } of places) {
    for (const [line, other] of neighbours([...known.keys()], incoming, 0)) vote(votes, path, other - line)
  }
  for (const { path, known, incoming } of places) {
    for (const [line, other] of neighbours([...known.keys()], incoming, shiftOf(votes.get(path)))) {
      const rows = { left: known.get(line) ?? [], right: incoming.get(other) ?? [], pass: 5 } as const
      pairEqual(pairing, rows, (side, row) => side.rows.skeleton[row] ?? '')
      pairEqual(pairing, rows, () => '')
    }
  }
}

function byLine(side: Side, rows: readonly number[]): Map<number, number[]> {
  const lines = new Map<number, number[]>()
  for (const row of rows) append(lines, side.rows.line[row] ?? 0, row)
  return lines
}

function vote(votes: Votes, path: string, moved: number): void {
  const counts = votes.get(path) ?? new Map<number, number>()
  counts.set(moved, (counts.get(moved) ?? 0) + 1)
  votes.set(path, counts)
}

function append<K>(to: Map<K, number[]>, key: K, row: number): void {
  const found = to.get(key)
  if (found === undefined) to.set(key, [row])
  else found.push(row)
}
