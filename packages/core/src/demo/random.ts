import { createHash } from 'node:crypto'

/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** A stream of its own, so that one part of the simulation never shifts the numbers of another. */
  fork(name: string): Random
  /** 0 <= n < 1. */
  next(): number
  /** A whole number, both ends included. */
  int(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  weighted<T extends { weight: number }>(list: readonly T[]): T
  /** How many events happen where `mean` are expected. */
  poisson(mean: number): number
  /** A wait whose half of the cases is below `median`. */
  wait(median: number): number
  /** Hexadecimal digits, at most 128. */
  hex(digits: number): string
  /** A UUID version 7 (RFC 9562) of an instant in milliseconds. */
  uuid(at: number): string
}

/** Opens the stream of a seed: the small fast counting generator sfc32, seeded by SHA-256 of the text. */
export function seededRandom(seed: string): Random {
  const next = sfc32(createHash('sha256').update(seed).digest())
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const words = Buffer.alloc(64)
  const hex = (digits: number): string => {
    for (let at = 0; at * 2 < digits; at += 4) words.writeUInt32LE(Math.floor(next() * 2 ** 32), at)
    return words.toString('hex', 0, Math.ceil(digits / 2)).slice(0, digits)
  }
  return {
    fork: (name) => seededRandom(`${seed}/${name}`),
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => at(list, int(0, list.length - 1)),
    weighted: (list) => weighted(list, next()),
    poisson: (mean) => poisson(mean, next),
    wait: (median) => -Math.log2(1 - next()) * median,
    hex,
    uuid(instant) {
      const time = Math.floor(instant).toString(16).padStart(12, '0')
      const variant = '89ab'[int(0, 3)]
      const rest = hex(18)
      return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(3, 6)}-${rest.slice(6)}`
    },
  }
}

function sfc32(seed: Buffer): () => number {
  let a = seed.readInt32LE(0)
  let b = seed.readInt32LE(4)
  let c = seed.readInt32LE(8)
  let counter = seed.readInt32LE(12)
  return () => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + mixed) | 0
    return (mixed >>> 0) / 2 ** 32
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}

function weighted<T extends { weight: number }>(list: readonly T[], part: number): T {
  let left = part * list.reduce((sum, { weight }) => sum + weight, 0)
  for (const one of list) {
    left -= one.weight
    if (left < 0) return one
  }
  return at(list, list.length - 1)
}

/** Knuth's method; large means are near enough to their own rounding. */
function poisson(mean: number, next: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + (next() + next() + next() - 1.5) * 2 * Math.sqrt(mean)))
  const limit = Math.exp(-mean)
  let count = -1
  for (let product = 1; product > limit; product *= next()) count++
  return Math.max(0, count)
}
