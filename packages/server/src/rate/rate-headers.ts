import type { Visit } from './limiter.ts'

/** Says on an answer what is counted and what is left of it (the RateLimit headers of the IETF’s HTTP API group), and when to try again. */
export function sayRates(headers: Headers, { counted }: Visit, status: number): void {
  if (counted.size === 0) return
  const all = [...counted]
  headers.set('ratelimit-policy', all.map(([name, { limit }]) => `"${name}";q=${limit};w=60`).join(', '))
  const [name, tightest] = all.reduce((least, one) => (one[1].remaining < least[1].remaining ? one : least))
  headers.set('ratelimit', `"${name}";r=${tightest.remaining};t=${tightest.resetSeconds}`)
  if (status === 429 && !headers.has('retry-after')) headers.set('retry-after', String(tightest.resetSeconds))
}
