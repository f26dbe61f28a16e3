import type { Removal } from '../../packages/server/src/removal.ts'

/** What is asked for on the command line: words that a removal must match, or the short form. */
export interface Wish {
  words: readonly string[]
  /** One removal of each control first, then the next of each, while there is time. */
  isShort: boolean
}

/** Reads the command line: `--short`, and words. */
export function readWish(given: readonly string[]): Wish {
  const words = given.filter((word) => !word.startsWith('--')).map((word) => word.toLowerCase())
  return { words, isShort: given.includes('--short') }
}

/** The removals to try, in their order: for the short form the first of each control, then the second of each, and so on. */
export function choose(removals: readonly Removal[], { words, isShort }: Wish): Removal[] {
  const matching = removals.filter(
    ({ control, what }) =>
      words.length === 0 ||
      words.some((word) => control.toLowerCase() === word || what.toLowerCase().includes(word)),
  )
  if (!isShort) return matching
  const seen = new Map<string, number>()
  return matching
    .map((one) => {
      const turn = seen.get(one.control) ?? 0
      seen.set(one.control, turn + 1)
      return { one, turn }
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ one }) => one)
}
