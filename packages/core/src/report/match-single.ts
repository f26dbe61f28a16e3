import type { Pairing, Side } from './match-sides.ts'

/** Pass 1: by each fingerprint that both sides have, first within a place, then anywhere. */
export function pairByFingerprints(pairing: Pairing): void {
  for (const one of commonFingerprints(pairing)) {
    for (const scope of ['place', 'kind'] as const)
      if (!pairing.isDone) pairByFingerprint(pairing, one, scope)
  }
}

/** Pass 4: the same snippet anywhere. */
export function pairMoved(pairing: Pairing): void {
  const key = numbered('kind', ({ rows }, row) => rows.snippet[row])
  const left = singles(pairing.known, key)
  for (const [value, row] of singles(pairing.incoming, key)) {
    const other = left.get(value) ?? -1
    if (row >= 0 && other >= 0) pairing.pair(other, row, 4)
  }
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
  const key = numbered(scope, ({ rows }, row) => rows.fingerprints[row]?.[name])
  const left = singles(pairing.known, key)
  for (const [value, row] of singles(pairing.incoming, key)) {
    const other = left.get(value) ?? -1
    if (row < 0 || other < 0) continue
    const [a, b] = [pairing.known.rows.fingerprints[other], pairing.incoming.rows.fingerprints[row]]
    const isDecided = above.some((higher) => a?.[higher] !== undefined && b?.[higher] !== undefined)
    if (!isDecided) pairing.pair(other, row, 1)
  }
}

type Numbered = (side: Side, row: number) => number | null

/** A place or a kind, and a value in it, as one number. */
function numbered(
  scope: 'place' | 'kind',
  valueOf: (side: Side, row: number) => string | null | undefined,
): Numbered {
  const numbers = new Map<string, number>()
  return (side, row) => {
    const value = valueOf(side, row) ?? null
    if (value === null) return null
    const number = numbers.get(value) ?? numbers.size
    if (number === numbers.size) numbers.set(value, number)
    return (side[scope][row] ?? 0) * mostValues + number
  }
}

/** So that a place and a value are one whole number, exact as long as there are fewer of either. */
const mostValues = 2 ** 26

/** Rows by key, -1 where several have it. Paired rows count too: a repeated value identifies nothing. */
function singles(side: Side, keyOf: Numbered): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (let row = 0; row < side.count; row += 1) {
    const key = keyOf(side, row)
    if (key !== null) found.set(key, found.has(key) ? -1 : row)
  }
  return found
}
