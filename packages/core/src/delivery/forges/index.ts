import type { Forge } from '../forge.ts'
import { git } from './git/git.ts'

/** Every forge, in the order in which they are asked whether they accept an address. */
export const forges: readonly Forge[] = [git]
