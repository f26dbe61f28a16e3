import { controls } from '../controls.ts'
import { flows } from './flow.ts'
import type { Threat } from './model.ts'
import { assets, entries, exits, parts, trustLevels } from './parts.ts'
import { beyond } from './threats-beyond.ts'
import { pretending } from './threats-pretending.ts'
import { taking } from './threats-taking.ts'

/** How far a control or a threat is held: by tests, by some of what it promises, or not yet. */
export type Held = 'proven' | 'partly' | 'planned'

/** The threat model of the product: what there is, what could go wrong, and what stands against it. */
export const threatModel = {
  trust_levels: trustLevels,
  parts,
  entry_points: entries,
  exit_points: exits,
  assets,
  data_flow: flows,
  threats: [...pretending, ...taking, ...beyond] satisfies readonly Threat[],
}

const heldOf = new Map(
  controls.map(({ id, proof, planned }): [string, Held] => [
    id,
    proof.length === 0 ? 'planned' : planned === undefined ? 'proven' : 'partly',
  ]),
)

/** How far one control is proven. */
export const controlHeld = (id: string): Held => heldOf.get(id) ?? 'planned'

/** A threat is held as far as the controls against it are, all of them. */
export function threatHeld({ controls: ids }: Pick<Threat, 'controls'>): Held {
  const states = ids.map(controlHeld)
  if (states.every((one) => one === 'proven')) return 'proven'
  return states.every((one) => one === 'planned') ? 'planned' : 'partly'
}
