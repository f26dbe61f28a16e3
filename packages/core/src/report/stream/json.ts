import type { ReportLimits } from './limits.ts'
import { JsonScanner, type JsonElement } from './json-scanner.ts'

/** A JSON document being read: its streamed elements in batches, then the rest of it. */
export interface JsonReading {
  readonly batches: AsyncIterable<readonly JsonElement[]>
  /** The document with the streamed arrays and objects empty; to be asked for once the batches are over. */
  skeleton(): unknown
}

/** Streams the elements of the named arrays and objects; a document that is not well-formed ends the batches with a Fault. */
export function readJson(
  bytes: AsyncIterable<Uint8Array>,
  patterns: Readonly<Record<string, 'take' | 'skip'>>,
  limits: ReportLimits,
): JsonReading {
  const scanner = new JsonScanner(patterns, limits)
  return { batches: batches(bytes, scanner), skeleton: () => scanner.end() }
}

async function* batches(
  bytes: AsyncIterable<Uint8Array>,
  scanner: JsonScanner,
): AsyncGenerator<readonly JsonElement[]> {
  for await (const chunk of bytes) {
    scanner.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    if (scanner.elements.length === 0) continue
    yield scanner.elements
    scanner.elements = []
  }
  scanner.end()
}
