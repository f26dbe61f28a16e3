import { pairByAdvisory } from './match-advisory.ts'
import { pairByNearness } from './match-near.ts'
import { pairInOrder } from './match-order.ts'
import { Pairing, type Identities, type Matches } from './match-sides.ts'
import { pairByFingerprints, pairMoved } from './match-single.ts'

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
 * 4. The same snippet in another path, where both sides have it once: a block that was moved. A file that git knows was
 *    renamed is the same path in all passes (`renames`).
 * 5. The same path, at most 10 lines apart, nearest first once the shift common to the path is taken off.
 * 6. What has no line: the same place, by message, then in order. A package also where its rule is called by another id of
 *    the same advisory, first in the same place, then anywhere, where nothing else could be meant.
 */
export function match(known: Identities, incoming: Identities, hints: MatchHints = {}): Matches {
  const pairing = new Pairing(known, incoming, hints.renames ?? new Map())
  pairByFingerprints(pairing)
  if (pairing.isDone) return pairing.result()
  pairInOrder(pairing, 2, ({ rows }, row) => rows.snippet[row] ?? null)
  pairInOrder(pairing, 3, ({ rows }, row) => {
    const symbol = rows.symbol[row] ?? null
    return symbol === null ? null : `${symbol}\0${rows.skeleton[row]}`
  })
  pairMoved(pairing)
  pairInOrder(pairing, 6, ({ rows }, row) => (rows.line[row] === 0 ? (rows.skeleton[row] ?? '') : null))
  pairInOrder(pairing, 6, ({ rows }, row) => (rows.line[row] === 0 ? '' : null))
  pairByAdvisory(pairing)
  pairByNearness(pairing)
  return pairing.result()
}
