/** Per path, how many rows speak for which shift of lines. */
export type Votes = Map<string, Map<number, number>>

const reach = 10

/** The shift that most rows of a path speak for, within reach; 0 when none does. */
export function shiftOf(counts: ReadonlyMap<number, number> | undefined): number {
  let [best, most] = [0, 0]
  for (const [shift, count] of counts ?? []) {
    if (Math.abs(shift) > reach) continue
    const isNearer = Math.abs(shift) < Math.abs(best) || (shift === -best && shift > best)
    if (count > most || (count === most && isNearer)) [best, most] = [shift, count]
  }
  return best
}

/** Pairs of lines at most 10 apart, nearest first once `shift` is taken off; a place without a line only meets its like. */
export function neighbours(
  lines: readonly number[],
  others: ReadonlyMap<number, unknown>,
  shift: number,
): (readonly [line: number, other: number])[] {
  const found: (readonly [number, number])[] = []
  for (const line of lines) {
    if (line === 0) {
      if (others.has(0)) found.push([0, 0])
      continue
    }
    for (let other = Math.max(1, line - reach); other <= line + reach; other += 1) {
      if (others.has(other)) found.push([line, other])
    }
  }
  const distance = ([line, other]: readonly [number, number]) => Math.abs(other - line - shift)
  return found.sort((a, b) => distance(a) - distance(b) || a[0] - b[0] || a[1] - b[1])
}
