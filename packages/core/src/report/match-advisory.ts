import { packageOfPlace } from './identity.ts'
import type { Pairing, Side } from './match-sides.ts'

/** Pass 6 of packages whose rule is called otherwise: one id of the advisory in common, in the same place; then of the same package anywhere, where both sides have one such. */
export function pairByAdvisory(pairing: Pairing): void {
  const known = ofPackages(pairing.known)
  const incoming = ofPackages(pairing.incoming)
  if (known.length === 0 || incoming.length === 0) return
  const inPlace = byAdvisory(pairing.known, known, pathOf)
  for (const row of incoming) {
    const others = keysOf(pairing.incoming, row, pathOf).flatMap((key) => inPlace.get(key) ?? [])
    const other = others.find((one) => pairing.known.isPaired[one] === 0)
    if (other !== undefined) pairing.pair(other, row, 6)
  }
  const anywhere = byAdvisory(pairing.known, ofPackages(pairing.known), packageOf)
  for (const [key, rows] of byAdvisory(pairing.incoming, ofPackages(pairing.incoming), packageOf)) {
    const [row, other] = [only(rows), only(anywhere.get(key))]
    if (row !== null && other !== null) pairing.pair(other, row, 6)
  }
}

function only(rows: readonly number[] = []): number | null {
  return rows.length === 1 ? (rows[0] ?? null) : null
}

const pathOf = ({ rows }: Side, row: number): string => `${rows.family[row]}\0${rows.path[row]}`

const packageOf = ({ rows }: Side, row: number): string =>
  `${rows.family[row]}\0${packageOfPlace(rows.path[row] ?? '')}`

/** Rows of packages that are not paired, in an order that the report does not decide. */
function ofPackages({ rows, count, isPaired }: Side): number[] {
  const found: number[] = []
  for (let row = 0; row < count; row += 1)
    if (isPaired[row] === 0 && rows.advisories[row] !== null) found.push(row)
  const textOf = (row: number) => `${rows.path[row]}\0${rows.rule[row]}\0${rows.skeleton[row]}`
  return found.sort((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : a - b))
}

function byAdvisory(
  side: Side,
  rows: readonly number[],
  where: (side: Side, row: number) => string,
): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const row of rows) {
    for (const key of keysOf(side, row, where)) found.set(key, [...(found.get(key) ?? []), row])
  }
  return found
}

const keysOf = (side: Side, row: number, where: (side: Side, row: number) => string): string[] =>
  (side.rows.advisories[row] ?? []).map((id) => `${where(side, row)}\0${id}`)
