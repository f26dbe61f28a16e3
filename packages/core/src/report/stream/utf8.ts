import { isUtf8 } from 'node:buffer'
import { Fault } from '@weir/contract'

/** Passes on UTF-8 bytes in chunks that end between characters, without a byte order mark; refuses NUL and anything else. */
export async function* utf8(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  let offset = 0
  let isStart = true
  for await (const part of bytes) {
    const chunk =
      held.length > 0 ? Buffer.concat([held, part]) : Buffer.from(part.buffer, part.byteOffset, part.length)
    if (isStart && chunk.length < 3) {
      held = chunk
      continue
    }
    const end = chunk.length - unfinished(chunk)
    const start = isStart ? markLength(chunk) : 0
    isStart = false
    const text = chunk.subarray(start, end)
    check(text, offset + start)
    held = chunk.subarray(end)
    offset += end
    if (text.length > 0) yield text
  }
  if (held.length === 0) return
  check(held, offset)
  yield held
}

function check(text: Buffer, offset: number): void {
  const zero = text.indexOf(0)
  if (zero >= 0) {
    throw new Fault('invalid', 'The report holds a NUL byte, so it is not text in UTF-8.', {
      offset: offset + zero,
    })
  }
  if (isUtf8(text)) return
  throw new Fault('invalid', 'The report is not valid UTF-8. If it is text, save it as UTF-8.', {
    offset: offset + firstBad(text),
  })
}

function markLength(chunk: Buffer): number {
  const isUtf16 = (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)
  if (isUtf16) throw new Fault('invalid', 'The report is UTF-16. Save it as UTF-8.', { offset: 0 })
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0
}

/** How many bytes at the end begin a character that the next chunk finishes. */
function unfinished(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}

/** Offset of the first bad byte, by halving: at most 16 checks of a 64 KiB chunk. */
function firstBad(text: Buffer): number {
  let [good, bad] = [0, text.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const slice = text.subarray(0, middle)
    if (isUtf8(slice.subarray(0, middle - unfinished(slice)))) good = middle
    else bad = middle
  }
  return good - unfinished(text.subarray(0, good))
}
