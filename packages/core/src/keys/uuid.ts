import { randomFillSync } from 'node:crypto'

/** Random bytes are drawn for many ids at once: asking for them costs more than all else about an id. */
const pool = Buffer.alloc(16 * 256)
let drawn = pool.length

/** A new id: UUID version 7 (RFC 9562), so that ids made in a later millisecond sort later. */
export function uuid7(now: number = Date.now()): string {
  if (drawn === pool.length) {
    randomFillSync(pool)
    drawn = 0
  }
  const bytes = pool.subarray(drawn, (drawn += 16))
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
