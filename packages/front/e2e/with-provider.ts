import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { openTab, type Tab } from './browser.ts'

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

interface Running {
  said: Record<string, string>
  stop(): Promise<void>
}

/** A Weir whose people sign in at the local provider: Ada Admin, Dora Developer and Rene Reviewer, @weir.example. */
export async function startWithProvider(): Promise<AsyncDisposable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-sign-in-'))
  const provider = await run(['local-provider', '--listen', String(await freePort()), '--json'], 'issuer')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = join(folder, 'weir.toml')
  await writeFile(
    config,
    `environment = "development"
public_url = "${url}"
[[providers]]
id = "local"
kind = "oidc"
label = "Local provider"
issuer = "${provider.said['issuer']}"
client_id = "${provider.said['client_id']}"
`,
  )
  const data = join(folder, 'data')
  const weir = await run(
    ['serve', '--config', config, '--data-folder', data, '--port', String(port), '--json'],
    'sign_in',
  )
  return {
    url,
    async [Symbol.asyncDispose]() {
      await weir.stop()
      await provider.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A tab in which somebody signed in at the local provider, beginning at an address. */
export async function signedIn(browser: Browser, url: string, name: string, address = url): Promise<Tab> {
  const tab = await openTab(browser)
  await tab.page.goto(address)
  await tab.page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await tab.page.getByRole('link', { name }).click()
  await tab.page.waitForURL(`${url}/**`)
  return tab
}

/** Starts a command of Weir and waits for its first answer that has this field. */
async function run(args: string[], field: string): Promise<Running> {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WEIR_LOG_LEVEL: 'error', WEIR_ENVIRONMENT: 'development' },
  })
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = line.startsWith('{') ? JSON.parse(line) : null
    // what commands print with --json
    if (typeof said === 'object' && said !== null && field in said)
      return { said: said as Record<string, string>, stop }
  }
  throw new Error(`weir ${args[0]} ended without ${field}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listens on a port
  await new Promise((resolve) => server.close(resolve))
  return port
}
