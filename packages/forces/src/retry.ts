const firstPauseMs = 500
const longestPauseMs = 10_000
const longestAskedMs = 300_000

/** May the same request be answered a moment later? */
export const isPassing = (status: number): boolean => [429, 502, 503, 504].includes(status)

/**
 * How long to wait after the nth attempt: what the server asks for (Retry-After in seconds or as a date, at most five
 * minutes), else twice as long each time, between half and all of it by chance.
 */
export function pauseMs(
  attempt: number,
  retryAfter: string | null,
  { random = Math.random(), now = Date.now() } = {},
): number {
  const asked = askedMs(retryAfter, now)
  const own = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + random / 2)
  return Math.max(own, asked)
}

function askedMs(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0
  const milliseconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now
  return Number.isFinite(milliseconds) ? Math.min(longestAskedMs, Math.max(0, milliseconds)) : 0
}
