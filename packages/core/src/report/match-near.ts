import { neighbours, shiftOf, type Votes } from './match-lines.ts'
import { append, pairEqual } from './match-order.ts'
import type { Pairing, Side } from './match-sides.ts'

/** Pairs what is left in each place by nearness; rows on the same two lines by message, then in order. */
export function pairByNearness(pairing: Pairing): void {
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
