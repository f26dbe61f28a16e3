import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab } from './browser.ts'

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

interface Running {
  said: Record<string, string>
  stop(): Promise<void>
}

let folder: string
let url: string
let provider: Running
let weir: Running
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-sign-in-'))
  provider = await run(['local-provider', '--listen', String(await freePort()), '--json'], 'issuer')
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
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
  weir = await run(
    ['serve', '--config', config, '--data-folder', data, '--port', String(port), '--json'],
    'sign_in',
  )
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await weir?.stop()
  await provider?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('a person signs in at a provider, is told how to get in, and leaves nothing in the address', async () => {
  const { page, complaints } = await openTab(browser)
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Ada Admin' }).click()
  await page.getByRole('heading', { name: 'You are signed in, and belong to no organization yet' }).waitFor()
  expect(page.url()).not.toMatch(/code|state|iss/)
  expect(await page.context().cookies()).toEqual([])
  const kept = await page.evaluate(() => Object.keys(sessionStorage))
  expect(kept).not.toContain('weir.sign-in')
  expect(complaints).toEqual([])
})

test('a code is worth nothing in another tab, and a sign-in that was stopped says so', async () => {
  const { page } = await openTab(browser)
  await page.goto(`${url}/sign-in/return?code=stolen&state=stolen`)
  await page.getByText('This tab does not remember that a sign-in was begun in it.').waitFor()
  expect(page.url()).not.toContain('stolen')
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Dora Developer' }).waitFor()
  const state = new URL(page.url()).searchParams.get('state') ?? ''
  await page.goto(`${url}/sign-in/return?error=access_denied&state=${state}`)
  await page.getByText('it was stopped at the provider').waitFor()
})

test('an owner claims a domain, and pins no provider that would shut themselves out', async () => {
  const { page } = await openTab(browser)
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Rene Reviewer' }).click()
  await page.getByRole('link', { name: 'Or make an organization of your own' }).click()
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  await page.getByRole('link', { name: 'Sign-in', exact: true }).click()
  await page.getByText('No domain is claimed yet').waitFor()
  await page.getByLabel('Domain to claim').fill('gmail.com')
  await page.getByRole('button', { name: 'Claim' }).click()
  await page.getByText('gmail.com gives addresses to everybody').waitFor()
  await page.getByLabel('Domain to claim').fill('Riverbank.example')
  await page.getByRole('button', { name: 'Claim' }).click()
  await page.getByText('_weir.riverbank.example').waitFor()
  await page.getByRole('combobox', { name: 'E-mail domains' }).fill('elsewhere.example')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('your own sign-in would no longer open the organization').waitFor()
})

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
