import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBrowser } from '../../core/test/browser.ts'
import { openWorld, type World } from '../../core/test/world.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const provider = `[[providers]]
id = "corp"
kind = "oidc"
label = "Corp"
issuer = "https://id.corp.example"
client_id = "x"
`

let count = 0
/** Runs a command on the installation of the world, with these settings. */
async function weir(command: string, settings: string): Promise<ChildProcess> {
  const file = join(world.dataFolder, `weir-${++count}.toml`)
  await writeFile(
    file,
    `environment = "development"\ndatabase_url = "${world.ownerUrl}"\nport = 0\n${settings}`,
  )
  return spawn(
    process.execPath,
    [main, '--json', '--data-folder', world.dataFolder, '--config', file, command],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', WEIR_LOG_LEVEL: 'error' },
    },
  )
}

interface Said {
  url: string
  sign_in: string | null
}

/** Starts a server, looks at it while it runs, and stops it. */
async function serving<T>(settings: string, look: (said: Said) => Promise<T> | T): Promise<T> {
  const child = await weir('serve', settings)
  try {
    return await look(await firstLine(child))
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<Said> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return JSON.parse(line)
  throw new Error('it said nothing')
}

async function ended(command: string, settings: string): Promise<string> {
  const child = await weir(command, settings)
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (out += String(chunk)))
  const [code] = await once(child, 'close')
  return `${code} ${out}`
}

test('the link of the owner is printed at the start only while nobody could come in without it', async () => {
  const { user_id } = world.owner
  await serving('', ({ sign_in }) => expect(sign_in).toContain('/sign-in#code='))
  await serving(provider, ({ sign_in }) => expect(sign_in).toContain('/sign-in#code='))
  await world.sql(
    "insert into sign_in_origin (user_id, provider, email_domain) values ($1, 'corp', 'corp.example')",
    [user_id],
  )
  await serving(provider, ({ sign_in }) => expect(sign_in).toBeNull())
  expect(await ended('sign-in', provider), 'who works on the machine still gets one').toContain('#code=')
  await serving('', ({ sign_in }) => expect(sign_in).toContain('/sign-in#code='))
}, 120_000)

test('where the configuration refuses the link none is made, and one made before opens nothing', async () => {
  const refused = `owner_link = "refused"\n`
  const code = await world.core.issueSignInLink(world.owner.user_id)
  await world.sql('delete from sign_in_origin')
  const answer = await serving(refused + provider, async ({ url, sign_in }) => {
    expect(sign_in).toBeNull()
    const body = JSON.stringify({ code })
    const htu = `${url}/v1/sign-in`
    const dpop = newBrowser().proof({ method: 'POST', path: '/v1/sign-in', body, claims: { htu } })
    const headers = { 'content-type': 'application/json', dpop }
    const response = await fetch(htu, { method: 'POST', body, headers })
    return { status: response.status, body: await response.text() }
  })
  expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('owner_link') })
  expect(await ended('sign-in', refused + provider)).toMatch(/^1 .*owner_link/)
  expect(await ended('serve', refused)).toMatch(/^78 .*owner_link/)
}, 120_000)
