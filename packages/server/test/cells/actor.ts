import type { Person, World } from '../../../core/test/world.ts'
import type { Proof } from './asking.ts'
import type { Cast } from './expected.ts'
import type { Stage } from './stage.ts'

/** Somebody who asks, with what proves it. */
export interface Actor {
  cast: Cast
  proof: Proof
  /** Asks the instance that shows a demo; otherwise one that does not. */
  atDemo?: true
}

/** Opens a session of a person, and proves it with each request. */
export type SignIn = (person: Person) => Promise<Proof>

/** Where the cast is opened. */
export interface Opening {
  world: World
  stage: Stage
  signIn: SignIn
}

/** Proves with a token. */
export const bearer =
  (token: string): Proof =>
  () => ({ authorization: `Bearer ${token}` })

/** Who has no role anywhere. */
export const nobody = (name: string, kind: Cast['kind']): Cast => ({
  name,
  kind,
  role: null,
  groupRole: null,
  scopes: null,
})
