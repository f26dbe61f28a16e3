/** Seconds to wait after each attempt that failed; after the last of them there is none. About three days in all. */
const waits = [5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const

/** Seconds until the next attempt, a fifth more or less by chance (0 to 1), so that many do not come at once; null: no more. */
export function secondsUntilNext(attempts: number, chance: number): number | null {
  const wait = waits[attempts - 1]
  return wait === undefined ? null : wait * (0.8 + 0.4 * chance)
}
