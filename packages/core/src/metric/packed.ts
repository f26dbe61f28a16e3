type Bytes = Buffer | null | undefined

const since2000 = Date.UTC(2000, 0, 1)
const infinity = 0x7fffffff

/** Instants as PostgreSQL sends them (microseconds since 2000, 64 bits, big-endian) in milliseconds UTC; infinity is NaN. */
export function instants(bytes: Bytes): Float64Array {
  const words = int32(bytes)
  return Float64Array.from({ length: words.length / 2 }, (_, i) => {
    const high = words[i * 2] ?? infinity
    if (high === infinity) return Number.NaN
    return Math.floor((high * 2 ** 32 + ((words[i * 2 + 1] ?? 0) >>> 0)) / 1000) + since2000
  })
}

/** 32-bit integers, big-endian as PostgreSQL sends them. */
export const int32 = (bytes: Bytes): Int32Array => new Int32Array(ownMemory(bytes?.swap32()))

/** 16-bit integers, big-endian as PostgreSQL sends them. */
export const int16 = (bytes: Bytes): Int16Array => new Int16Array(ownMemory(bytes?.swap16()))

/** Bytes as they are. */
export const uint8 = (bytes: Bytes): Uint8Array => new Uint8Array(ownMemory(bytes))

/** A copy that starts where typed arrays can: buffers of the driver share memory at odd places. */
function ownMemory(bytes: Bytes): ArrayBuffer {
  return new Uint8Array(bytes ?? []).buffer
}
