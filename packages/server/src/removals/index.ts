import type { Removal } from '../removal.ts'
import { door } from './door.ts'

/** Every removal that was seen red. */
export const removals: readonly Removal[] = [...door]
