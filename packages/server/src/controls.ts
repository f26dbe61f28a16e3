import type { Control } from './control.ts'
import { actors } from './controls-actors.ts'
import { authority } from './controls-authority.ts'
import { inside } from './controls-inside.ts'
import { outside } from './controls-outside.ts'

/** Every control of the threat model, truthfully: a row claims no more than its tests show. */
export const controls: readonly Control[] = [...outside, ...actors, ...inside, ...authority]
