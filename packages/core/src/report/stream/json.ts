import type { ReportLimits } from './limits.ts'
import { JsonScanner, type JsonElement } from './json-scanner.ts'

/** Streams the elements of the named arrays in batches, and returns the rest of the document when it has ended. */
export async function* readJson(
  bytes: AsyncIterable<Uint8Array>,
  patterns: Readonly<Record<string, 'take' | 'skip'>>,
  limits: ReportLimits,
): AsyncGenerator<readonly JsonElement[], unknown> {
  const scanner = new JsonScanner(patterns, limits)
  for await (const chunk of bytes) {
    scanner.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    if (scanner.elements.length === 0) continue
    yield scanner.elements
    scanner.elements = []
  }
  return scanner.end()
}
