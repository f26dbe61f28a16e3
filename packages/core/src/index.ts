export { type Core, type CoreOptions, openCore } from './core.ts'
export type { Principal } from './door/principal.ts'
export type { Call } from './door/parts.ts'
export type { Worker } from './job/worker.ts'
