import { crc32 } from 'node:zlib'

/** Numbers from 0 up to a bound, the same for the same seed. */
export type Chance = (bound: number) => number

/** A chance from a seed (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound) | 0
  }
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const others = `${letters}-_=.+/~!`

const pick = (text: string, chance: Chance): string => text[chance(text.length)] ?? ''

/** Every way to spoil a text a little: each place changed, dropped, doubled, swapped, and cut there. */
export function* spoiled(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const [before, letter, after] = [text.slice(0, at), text[at] ?? '', text.slice(at + 1)]
    yield before + after
    yield before + letter + letter + after
    yield before + next(letter) + after
    yield before + (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()) + after
    yield before + (after[0] ?? '') + letter + after.slice(1)
    yield before
    yield `${before}=${after}`
  }
  for (const more of ['0', '=', '==', '.', 'A'.repeat(4096), '%00', '\t', ',', ';', '"', text])
    yield text + more
  for (const more of ['0', '.', 'Bearer', '%20', text.slice(0, 6)]) yield more + text
}

const next = (letter: string): string => others[(others.indexOf(letter) + 1) % others.length] ?? '0'

/** A text with a few changes anywhere. */
export function scrambled(text: string, chance: Chance): string {
  const parts = text.split('')
  for (let times = 1 + chance(4); times > 0; times--) parts[chance(parts.length)] = pick(others, chance)
  return parts.join('')
}

/** A text whose pieces come from two. */
export function spliced(one: string, two: string, chance: Chance): string {
  const at = 1 + chance(one.length - 1)
  return one.slice(0, at) + two.slice(at)
}

const bodyEnd = 71

/** A token of an API with its checksum made right again, so that nothing but the secret is wrong. */
export function resealed(token: string): string {
  const head = token.slice(0, bodyEnd)
  let rest = crc32(head)
  let check = ''
  for (let place = 0; place < 6; place++) {
    check = (letters[rest % 62] ?? '') + check
    rest = Math.floor(rest / 62)
  }
  return head + check
}

/** A token with some letters of its body changed, and a checksum that fits. */
export function rewritten(token: string, chance: Chance): string {
  const parts = token.split('')
  for (let times = 1 + chance(5); times > 0; times--) parts[6 + chance(bodyEnd - 6)] = pick(letters, chance)
  return resealed(parts.join(''))
}
