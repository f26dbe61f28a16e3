import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-start-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts a command that must refuse to start, and gives its exit code and its reason; one that runs is stopped. */
function refusal(args: string[], environment: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, '--json', '--data-folder', join(folder, 'data'), ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...environment }, timeout: 15_000 },
      (error, out) => resolve(`${typeof error?.code === 'number' ? error.code : 'ran'} ${out}`),
    )
  })
}

let count = 0
/** A configuration file of one provider, with what is special about it. */
async function configured(
  special: Record<string, string>,
  top: Record<string, string> = {},
): Promise<string> {
  const file = join(folder, `weir-${++count}.toml`)
  const table = { id: 'corp', kind: 'oidc', label: 'Corp', issuer: 'https://id.corp.example', client_id: 'x' }
  const written = (values: Record<string, string>) =>
    Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  await writeFile(file, [...written(top), '[[providers]]', ...written({ ...table, ...special })].join('\n'))
  return file
}

const serve = async (special: Record<string, string>, top: Record<string, string> = {}): Promise<string> =>
  refusal(['--config', await configured(special, top), 'serve'])

test('the local provider starts for development alone', async () => {
  expect(await refusal(['local-provider', '--listen', '0'])).toMatch(/^78 .*lets anybody be anybody/)
  expect(await refusal(['local-provider', '--listen', '0'], { WEIR_ENVIRONMENT: 'production' })).toMatch(
    /^78 /,
  )
  expect(await refusal(['local-provider', '--listen', '0'], { WEIR_ENVIRONMENT: 'staging' })).toMatch(/^2 /)
})

test('a server of production refuses a provider on its own machine', async () => {
  for (const issuer of [
    'http://127.0.0.1:4480',
    'http://localhost:4480',
    'https://127.0.0.1',
    'http://[::1]:4480',
  ])
    expect(await serve({ issuer })).toMatch(/^78 .*on this machine itself/)
})

test('a server refuses what would send people or secrets in plain http, and what it cannot read', async () => {
  expect(await serve({ issuer: 'http://id.corp.example' })).toMatch(/^78 .*plain http/)
  expect(await serve({}, { public_url: 'http://weir.corp.example' })).toMatch(/^78 .*by https alone/)
  expect(await serve({ client_secret_file: join(folder, 'missing') })).toMatch(/^78 .*cannot be read/)
})

test('a server says which setting of a provider is wrong', async () => {
  expect(await serve({ id: 'Corp SSO' })).toMatch(/^(2|78) .*providers/)
  expect(await serve({ issuer: 'https://user@id.corp.example' })).toMatch(/^(2|78) .*without a name/)
  expect(await serve({ client_secret: 'in the file itself' })).toMatch(/^(2|78) .*client_secret/)
  expect(await serve({ fresh_without_proof: 'yes' })).toMatch(/^2 .*one of refused, allowed/)
})

test('a server of several providers refuses operators by e-mail while one of them may verify any', async () => {
  const tables = (second: string, operator: string) =>
    [
      ['id = "corp"', 'kind = "oidc"', 'label = "Corp"', 'issuer = "https://id.corp.example"'],
      ['client_id = "x"', 'email_domains = ["corp.example"]'],
      ['[[providers]]', 'id = "hub"', 'kind = "github"', 'label = "Hub"', 'client_id = "x"', second],
      ['[operators]', `operator = [${operator}]`],
    ]
      .flat()
      .join('\n')
  const byEmail = '{ email = "ops@corp.example" }'
  const start = async (second: string, operator: string) => {
    const file = join(folder, `weir-${++count}.toml`)
    // a database that is nowhere: what starts ends there, and with another code
    await writeFile(
      file,
      `database_url = "postgresql://nobody:x@127.0.0.1:1/none"\n[[providers]]\n${tables(second, operator)}`,
    )
    return refusal(['--config', file, 'serve'])
  }
  expect(await start('', byEmail)).toMatch(/^78 .*email_domains of hub/)
  expect(await start('email_domains = ["hub.example"]', byEmail)).not.toMatch(/email_domains/)
  const bySubject = '{ issuer = "https://id.corp.example", subject = "1" }'
  expect(await start('', bySubject)).not.toMatch(/email_domains/)
})
