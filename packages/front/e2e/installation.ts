import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

/** Folder of the built page. */
export const dist = fileURLToPath(new URL('../dist/', import.meta.url))

/** A Weir of its own in a temporary folder, as `weir serve` starts it. */
export interface Installation extends AsyncDisposable {
  url: string
  /** Prints another one-time link. */
  signInLink(): Promise<string>
}

/** Starts an empty Weir with the built page. */
export async function startInstallation(): Promise<Installation> {
  if (!existsSync(join(dist, 'index.html')))
    throw new Error('Build the front first: npm run build -w @weir/front')
  const dataFolder = await mkdtemp(join(tmpdir(), 'weir-e2e-'))
  const started = weir(['serve', '--data-folder', dataFolder, '--port', '0', '--json'])
  const { url, sign_in } = await firstAnswer(started)
  let first: string | null = sign_in
  return {
    url,
    async signInLink() {
      const link =
        first ?? (await firstAnswer(weir(['sign-in', '--data-folder', dataFolder, '--json']))).sign_in
      first = null
      return link.replace(/^.*\/sign-in/, `${url}/sign-in`)
    },
    async [Symbol.asyncDispose]() {
      started.kill('SIGTERM')
      await once(started, 'exit')
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

const weir = (args: string[]): ChildProcess =>
  spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WEIR_LOG_LEVEL: 'error' },
  })

async function firstAnswer(child: ChildProcess): Promise<{ url: string; sign_in: string }> {
  if (!child.stdout) throw new Error('weir has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = line.startsWith('{') ? JSON.parse(line) : null
    if (typeof said === 'object' && said !== null && 'sign_in' in said) {
      return said as { url: string; sign_in: string } // what serve and sign-in print with --json
    }
  }
  throw new Error('weir ended without a sign-in link')
}
