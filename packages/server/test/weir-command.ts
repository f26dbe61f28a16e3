import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The command itself. */
export const bin = fileURLToPath(new URL('../bin/weir.js', import.meta.url))

/** What a command printed, and how it ended. */
export interface Ended {
  code: number
  out: string
  err: string
}

/** Runs `weir` as people do: in a process of its own, with nothing in its environment but the path. */
export const weir = (...parameters: string[]): Promise<Ended> => weirWith({}, parameters)

/** The same with variables of the environment. */
export function weirWith(environment: Record<string, string>, parameters: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...parameters],
      { env: { PATH: process.env.PATH ?? '', ...environment }, timeout: 60_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    )
  })
}
