/** A control of the threat model: a promise, the tests that prove it, and what of it is not built yet. */
export interface Control {
  id: string
  promise: string
  /** Tests that turn red without the control; none: all of it is planned. */
  proof: readonly Proof[]
  /** What of the promise no test shows yet. */
  planned?: string
}

/** A test file, from the root of the repository, with names of tests in it. */
export interface Proof {
  file: string
  tests: readonly string[]
}

/** A proof among the tests of the server. */
export const server = (file: string, ...tests: string[]): Proof => ({
  file: `packages/server/test/${file}.test.ts`,
  tests,
})

/** A proof among the tests of core. */
export const core = (file: string, ...tests: string[]): Proof => ({
  file: `packages/core/${file}.test.ts`,
  tests,
})

/** A control that is not built yet. */
export const planned = (id: string, promise: string): Control => ({ id, promise, proof: [] })
