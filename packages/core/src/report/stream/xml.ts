import { StringDecoder } from 'node:string_decoder'
import type { ReportLimits } from './limits.ts'
import { XmlScanner, type XmlElement, type XmlTaken } from './xml-scanner.ts'

/** What of an XML document to stream: patterns as in `xmlTree`, and names of elements to leave out wherever they stand. */
export interface XmlWanted {
  readonly patterns: Readonly<Record<string, 'take' | 'skip'>>
  readonly without?: ReadonlySet<string>
}

/** An XML document being read: its streamed elements in batches, then the rest of it. */
export interface XmlReading {
  readonly batches: AsyncIterable<readonly XmlTaken[]>
  /** The root with the streamed elements taken out; to be asked for once the batches are over. */
  root(): XmlElement
}

/**
 * Streams the wanted elements of an XML document. A document that is not well-formed ends the batches with a Fault, and so
 * does one with a DOCTYPE, an entity beyond the five of XML, another encoding than UTF-8, or more depth than the limit.
 */
export function readXml(
  bytes: AsyncIterable<Uint8Array>,
  wanted: XmlWanted,
  limits: ReportLimits,
): XmlReading {
  const scanner = new XmlScanner(wanted, limits)
  return { batches: batches(bytes, scanner), root: () => scanner.end() }
}

async function* batches(
  bytes: AsyncIterable<Uint8Array>,
  scanner: XmlScanner,
): AsyncGenerator<readonly XmlTaken[]> {
  const decoder = new StringDecoder('utf8')
  for await (const chunk of bytes) {
    scanner.write(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)))
    if (scanner.taken.length === 0) continue
    yield scanner.taken
    scanner.taken = []
  }
  scanner.write(decoder.end())
  scanner.end()
}
