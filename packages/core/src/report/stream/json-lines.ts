import { Fault } from '@weir/contract'
import { JsonScanner } from './json-scanner.ts'
import type { ReportLimits } from './limits.ts'

/** One line of JSON Lines. `flaw` is the sentence that says why it has no value; null when it has one. */
export interface JsonLine {
  /** Counts from 1, empty lines too. */
  readonly line: number
  readonly value: unknown
  readonly flaw: string | null
}

/**
 * Reads JSON Lines in a stream, one JSON value for each line that is not empty. A line that is too long (`limits.element`
 * bytes) or no JSON is given with its flaw; a last line without end that is no JSON was cut off, which is a Fault.
 */
export async function* readJsonLines(
  bytes: AsyncIterable<Uint8Array>,
  limits: ReportLimits,
): AsyncGenerator<readonly JsonLine[]> {
  const reader = new LineReader(limits)
  for await (const chunk of bytes) {
    reader.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    if (reader.lines.length === 0) continue
    yield reader.lines
    reader.lines = []
  }
  reader.end()
  if (reader.lines.length > 0) yield reader.lines
}

class LineReader {
  lines: JsonLine[] = []
  private readonly limits: ReportLimits
  private parts: Buffer[] = []
  private size = 0
  private line = 1

  constructor(limits: ReportLimits) {
    this.limits = { ...limits, skeleton: limits.element }
  }

  write(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      this.hold(chunk.subarray(from, end))
      this.finish()
      this.line += 1
      from = end + 1
    }
    this.hold(chunk.subarray(from))
  }

  end(): void {
    this.finish()
    const last = this.lines.at(-1)
    if (last?.line !== this.line || last.flaw === null) return
    throw new Fault('invalid', 'The last line of the JSON Lines is cut off. Upload the whole file.', {
      pointer: `line ${this.line}`,
    })
  }

  private hold(part: Buffer): void {
    this.size += part.length
    if (this.size > this.limits.element) this.parts = []
    else if (part.length > 0) this.parts.push(part)
  }

  private finish(): void {
    const { line, size, parts, limits } = this
    this.parts = []
    this.size = 0
    const flaw = `It is longer than ${limits.element} bytes.`
    if (size > limits.element) return void this.lines.push({ line, value: undefined, flaw })
    const text = Buffer.concat(parts)
    if (text.some((byte) => byte > 0x20)) this.lines.push({ line, ...this.parse(text) })
  }

  private parse(text: Buffer): Pick<JsonLine, 'value' | 'flaw'> {
    const scanner = new JsonScanner({}, this.limits)
    try {
      scanner.write(text)
      return { value: scanner.end(), flaw: null }
    } catch (error) {
      if (error instanceof Fault) return { value: undefined, flaw: 'The line is not well-formed JSON.' }
      throw error
    }
  }
}
