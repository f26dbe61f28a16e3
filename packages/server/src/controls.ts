import type { Control } from './control.ts'
import { actors } from './controls-actors.ts'
import { authority } from './controls-authority.ts'
import { disclosure } from './controls-disclosure.ts'
import { edge } from './controls-edge.ts'
import { load } from './controls-load.ts'
import { spoofing } from './controls-spoofing.ts'
import { tampering } from './controls-tampering.ts'

/** Every control of the threat model, truthfully: a row claims no more than its tests show. */
export const controls: readonly Control[] = [
  ...edge,
  ...spoofing,
  ...tampering,
  ...actors,
  ...disclosure,
  ...load,
  ...authority,
]
