import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How the agent ended, and what it printed. */
export interface Ended {
  code: number
  out: string
  err: string
}

/** How one run differs from the usual. */
export interface Run {
  environment?: Record<string, string>
  cwd?: string
  stdin?: string
  node?: string
}

/** The agent as it is handed out: bundled, in a folder with nothing beside it. */
export interface Agent extends Disposable {
  file: string
  folder: string
  run(args: string[], run?: Run): Promise<Ended>
}

/** Bundles the agent. */
export function bundledAgent(): Agent {
  const folder = mkdtempSync(join(tmpdir(), 'forces-'))
  const file = join(folder, 'forces.mjs')
  const build = fileURLToPath(new URL('../../../tools/build-forces.ts', import.meta.url))
  execFileSync(process.execPath, [build, folder])
  return {
    file,
    folder,
    run: (args, { environment = {}, cwd = folder, stdin = '', node = process.execPath } = {}) =>
      new Promise((resolve) => {
        const child = execFile(
          node,
          [file, ...args],
          { cwd, env: { PATH: process.env['PATH'] ?? '', ...environment }, timeout: 90_000 },
          (error, out, err) =>
            resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
        )
        child.stdin?.on('error', () => undefined) // it may end without reading
        child.stdin?.end(stdin)
      }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
