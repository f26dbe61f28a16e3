import type { Key, MatchPass, Pairing, Side } from './match-sides.ts'

/** Pairs rows of one place with equal keys by the order of their lines; where their numbers differ, equal lines first. */
export function pairInOrder(pairing: Pairing, pass: MatchPass, keyOf: Key): void {
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

/** Pairs rows with equal keys in their order. */
export function pairEqual(
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

/** Adds a row to those of a key. */
export function append<K>(to: Map<K, number[]>, key: K, row: number): void {
  const found = to.get(key)
  if (found === undefined) to.set(key, [row])
  else found.push(row)
}
