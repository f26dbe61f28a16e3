import { createInflateRaw, crc32 } from 'node:zlib'
import { Fault } from '@weir/contract'
import { inflate } from './inflate.ts'
import type { ReportLimits } from './limits.ts'
import { peek } from './peek.ts'

const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endOfDirectory = 0x06054b50
const tailBytes = 1 << 16

/**
 * Gives the bytes of the one file in a zip. The archive is read once, from the front: skip folders, inflate the first
 * file, then let the directory at the end confirm that it was the only one and that its checksum holds. Names are
 * never used as paths.
 */
export async function* unzip(
  packed: AsyncIterable<Uint8Array>,
  limits: ReportLimits,
): AsyncGenerator<Uint8Array> {
  const tail = new Tail()
  const entry = await firstFile(tail.watch(packed))
  const body =
    entry.method === 8
      ? inflate(unclosed(entry.body), createInflateRaw({ chunkSize: 1 << 16 }), limits)
      : stored(entry)
  let checksum = 0
  for await (const chunk of body) {
    checksum = crc32(chunk, checksum)
    yield chunk
  }
  for await (const _ of entry.body) continue
  const files = tail.files()
  const [only] = files
  if (files.length !== 1 || only === undefined) {
    throw new Fault('unsupported', `The zip holds ${files.length} files. Upload one report at a time.`)
  }
  if (only.checksum !== checksum) throw damaged('its checksum does not match')
}

interface Entry {
  method: number
  size: number
  body: AsyncGenerator<Uint8Array>
}

async function firstFile(packed: AsyncIterable<Uint8Array>): Promise<Entry> {
  let rest: AsyncIterable<Uint8Array> = packed
  for (let skipped = 0; skipped < 100; skipped += 1) {
    const start = await peek(rest, 30)
    const head = start.head
    if (head.length < 30 || head.readUInt32LE(0) !== localHeader) {
      throw new Fault('unsupported', 'The zip holds no file. Upload the report itself.')
    }
    const [flags, method] = [head.readUInt16LE(6), head.readUInt16LE(8)]
    const [size, nameLength] = [head.readUInt32LE(18), head.readUInt16LE(26)]
    const headerLength = 30 + nameLength + head.readUInt16LE(28)
    const whole = await peek(start.rest, headerLength)
    const name = whole.head.toString('utf8', 30, 30 + nameLength)
    const isStreamed = (flags & 8) !== 0
    if ((flags & 1) !== 0) throw new Fault('unsupported', 'The zip is encrypted. Upload the report itself.')
    if (isFile(name)) {
      if (method !== 8 && (method !== 0 || isStreamed)) {
        throw new Fault('unsupported', 'The zip uses an unusual compression. Use gzip or plain deflate.', {
          method,
        })
      }
      return { method, size, body: skip(whole.rest, headerLength) }
    }
    if (isStreamed && size === 0 && !name.endsWith('/')) throw damaged('its first entry has no size')
    rest = skip(whole.rest, headerLength + size)
  }
  throw new Fault('unsupported', 'The zip holds too many folders. Upload the report itself.')
}

/** The same bytes, but whoever stops reading early leaves the rest for the next reader. */
function unclosed(bytes: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) }
}

async function* stored(entry: Entry): AsyncGenerator<Uint8Array> {
  let left = entry.size
  while (left > 0) {
    const next = await entry.body.next()
    if (next.done) throw damaged('it is cut off')
    yield next.value.subarray(0, left)
    left -= Math.min(left, next.value.length)
  }
}

async function* skip(bytes: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of bytes) {
    if (chunk.length > left) yield chunk.subarray(left)
    left -= Math.min(left, chunk.length)
  }
}

function isFile(name: string): boolean {
  return !name.endsWith('/') && !name.startsWith('__MACOSX/')
}

function damaged(reason: string): Fault {
  return new Fault('invalid', `The zip is damaged: ${reason}. Pack and upload it again.`)
}

/** Keeps the last bytes that went by, where a zip has its directory. */
class Tail {
  private chunks: Uint8Array[] = []
  private size = 0

  async *watch(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) {
      this.chunks.push(chunk)
      this.size += chunk.length
      if (this.size > 4 * tailBytes) this.shorten()
      yield chunk
    }
  }

  private shorten(): void {
    const bytes = Buffer.concat(this.chunks).subarray(-tailBytes)
    this.chunks = [Buffer.from(bytes)]
    this.size = bytes.length
  }

  /** The files of the archive's directory. */
  files(): { checksum: number }[] {
    const bytes = Buffer.concat(this.chunks)
    const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
    if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== endOfDirectory) {
      throw damaged('it is cut off')
    }
    const entries = bytes.readUInt16LE(end + 10)
    let at = end - bytes.readUInt32LE(end + 12)
    const files: { checksum: number }[] = []
    for (let entry = 0; entry < entries; entry += 1) {
      if (at < 0 || at + 46 > end || bytes.readUInt32LE(at) !== centralHeader) {
        throw new Fault('unsupported', `The zip holds ${entries} entries. Upload one report at a time.`)
      }
      const nameLength = bytes.readUInt16LE(at + 28)
      const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
      if (isFile(name)) files.push({ checksum: bytes.readUInt32LE(at + 16) })
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
    return files
  }
}
