/** A control: a promise of the product with the test that proves it, or the word that it is not built yet. */
export interface Control {
  /** Id in the threat model. */
  id: string
  promise: string
  /** Path of the test file and the names of the tests in it that turn red without the control; none: planned. */
  proof: readonly { file: string; tests: readonly string[] }[]
}

const planned: Control['proof'] = []

/** Every control of the threat model. A row is proven only by what its tests show; the rest of its promise is not claimed. */
export const controls: readonly Control[] = [
  { id: 'E1', promise: 'The API is reachable only behind the edge.', proof: planned },
]
