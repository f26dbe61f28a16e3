const shared = new Map<number, { signal: AbortSignal; since: number }>()

/**
 * Ends after so many milliseconds, or up to a fortieth later: requests that begin at about the same time share one clock, because a
 * clock of its own for each costs more than some of them.
 */
export function patience(ms: number): AbortSignal {
  const now = performance.now()
  const kept = shared.get(ms)
  if (kept && now - kept.since < ms / 40) return kept.signal
  const signal = AbortSignal.timeout(Math.ceil(ms + ms / 40))
  shared.set(ms, { signal, since: now })
  return signal
}
