import { Fault } from '@weir/contract'
import { refuseOtherBody } from '@weir/core'
import { parseJson } from './json.ts'
import type { Limits } from './limits.ts'

/** The JSON body of a request; undefined when there is none. Anything but JSON is refused unread. */
export async function readJson(
  request: Request,
  { limits, signal, bodyHash }: { limits: Limits; signal: AbortSignal; bodyHash: string | null },
): Promise<unknown> {
  // asking a GET for its body would make a stream of nothing
  if (request.method === 'GET') return refuseOtherBody(bodyHash, nothing)
  const isJson = mediaType(request) === 'application/json'
  if (request.body === null) return refuseOtherBody(bodyHash, nothing)
  if (!isJson) {
    if (await isEmpty(request.body)) return refuseOtherBody(bodyHash, nothing)
    throw new Fault('unsupported', 'Send JSON, with Content-Type: application/json.')
  }
  refuseEncoded(request)
  const text = await readText(request, { maxBytes: limits.jsonBytes, signal, bodyHash })
  return text === '' ? undefined : parseJson(text, limits.jsonDepth)
}

const nothing = new Uint8Array()

/** The media type of a body in lower case, without its parameters. */
export const mediaType = (request: Request): string =>
  (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

function refuseEncoded(request: Request): void {
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity') throw new Fault('unsupported', 'Send the JSON without Content-Encoding.')
}

/** Some clients say Content-Length: 0 for requests without a body. */
async function isEmpty(body: ReadableStream<Uint8Array>): Promise<boolean> {
  for await (const chunk of body) if (chunk.length > 0) return false
  return true
}

async function readText(
  request: Request,
  { maxBytes, signal, bodyHash }: { maxBytes: number; signal: AbortSignal; bodyHash: string | null },
): Promise<string> {
  const tooLarge = () =>
    new Fault(
      'too_large',
      `A request holds at most ${Math.floor(maxBytes / 1024)} KiB of JSON. Send less at once.`,
    )
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of untilAborted(request.body, signal)) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  refuseOtherBody(bodyHash, body)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new Fault('invalid', 'The body is not valid UTF-8.')
  }
}

/** The chunks of a body as they come; waiting for the next one ends with the signal. */
export async function* untilAborted(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader = body.getReader()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(new Fault('timeout', 'The body came too slowly. Send it again.'))
  aborted.promise.catch(() => undefined)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted.promise])
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', abort)
    await reader.cancel().catch(() => undefined)
  }
}
