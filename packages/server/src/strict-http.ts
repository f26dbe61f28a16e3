import type { IncomingMessage } from 'node:http'
import { Fault } from '@weir/contract'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Headers that say who asks and where a request ends: two of them, and two readers may believe different ones. */
const single = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'dpop',
  'expect',
  'host',
  'idempotency-key',
  'if-match',
  'origin',
  'transfer-encoding',
  'x-api-key',
])

/**
 * What is wrong with a request that HTTP may allow and we do not: everything that a proxy before us could read in another way
 * than we do. Null: it has one reading.
 */
export function refusalOf(request: IncomingMessage): Fault | null {
  const wrong = complaints.find(([isWrong]) => isWrong(request))
  return wrong ? new Fault('invalid', wrong[1]) : null
}

const complaints: readonly (readonly [(request: IncomingMessage) => boolean, string])[] = [
  [({ httpVersion }) => httpVersion !== '1.1', 'Use HTTP/1.1.'],
  [({ method }) => !methods.has(method ?? ''), 'This method is not used here.'],
  [
    ({ url }) => !isPath(url ?? ''),
    'Ask for a plain path, without host, fragment, dot segments or unencoded signs.',
  ],
  [({ headers }) => headers.upgrade !== undefined, 'The protocol is never changed here.'],
  [({ rawHeaders }) => hasTwice(rawHeaders), 'A header that may come once came twice.'],
  [({ headers }) => !isHost(headers.host ?? ''), 'The Host header is not a name or address with a port.'],
  [
    ({ headers }) => !['chunked', undefined].includes(headers['transfer-encoding']?.toLowerCase()),
    'The only Transfer-Encoding is chunked.',
  ],
  [
    ({ headers }) => !/^\d{1,15}$/.test(headers['content-length'] ?? '0'),
    'Content-Length must be a whole number.',
  ],
  [
    ({ headers }) => headers['transfer-encoding'] !== undefined && headers['content-length'] !== undefined,
    'Say where the body ends once: by Content-Length or by Transfer-Encoding.',
  ],
  [hasBodyWithout, 'A request that reads has no body.'],
]

function isPath(url: string): boolean {
  const path = url.split('?', 1)[0] ?? ''
  return /^\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/.test(url) && !/\/\/|%00|\/(\.|%2e){1,2}(\/|$)/i.test(path)
}

const isHost = (host: string): boolean => /^([a-z0-9._-]{1,255}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i.test(host)

/** Names and values take turns in the raw headers. */
function hasTwice(rawHeaders: readonly string[]): boolean {
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    if (single.has(name) && seen.has(name)) return true
    seen.add(name)
  }
  return false
}

function hasBodyWithout({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
