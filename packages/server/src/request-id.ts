import { randomUUID } from 'node:crypto'

/** The id of a request: the caller's own if it is harmless to log, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID()
}
