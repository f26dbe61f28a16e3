import type { Proof } from './control.ts'

/** A control taken out of the product, and the tests that must then fail: `npm run prove` does it, each alone. */
export interface Removal {
  /** Id of the control. */
  control: string
  /** What is taken out, in words; unique. */
  what: string
  /** One place, or several where controls shield each other and only without all of them there is a hole. */
  changes: readonly Change[]
  /** Each of these tests must fail by an assertion of its own. */
  proof: readonly Proof[]
}

/** A text that stands exactly once in a file, and what takes its place. */
export interface Change {
  file: string
  find: string
  put: string
}

/** One removal: id, words, change or changes, proofs. */
export const removal = (
  control: string,
  what: string,
  { changes, proof }: Pick<Removal, 'changes' | 'proof'>,
): Removal => ({ control, what, changes, proof })

/** A change in a file of core, from its `src`. */
export const inCore = (file: string, find: string, put = ''): Change => ({
  file: `packages/core/src/${file}`,
  find,
  put,
})

/** A change in a file of the server, from its `src`. */
export const inServer = (file: string, find: string, put = ''): Change => ({
  file: `packages/server/src/${file}`,
  find,
  put,
})
