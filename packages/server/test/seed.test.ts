import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

const bin = fileURLToPath(new URL('../bin/weir.js', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-seed-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function weir(...parameters: string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    const environment = { PATH: process.env['PATH'] ?? '' }
    execFile(
      process.execPath,
      [bin, ...parameters],
      { env: environment, timeout: 60_000 },
      (error, out, err) => resolve({ code: error?.code ?? 0, out, err }),
    )
  })
}

async function configured(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

test('an installation that does not say so takes no fixtures, and nothing is made', async () => {
  const data = join(folder, 'data')
  const refused = await weir('--data-folder', data, 'seed', '--fixtures')
  expect(refused.code).toBe(78)
  expect(refused.err).toContain('fixtures = "allowed"')
  expect(await readdir(folder)).not.toContain('data')
})

test('operators, auditors and the demo come from the configuration, and are refused when they name nobody', async () => {
  const file = await configured(
    'good.toml',
    `fixtures = "allowed"
[demo]
organization = "018F0000-0000-7000-8000-000000000000"
[operators]
operator = [{ email = "Olga@Example.test" }, { issuer = "https://issuer.test", subject = "17" }]
auditor = []
`,
  )
  const { config } = readConfig({}, { file, environment: {}, secrets: {} })
  expect(config.demo).toEqual({ organization: '018f0000-0000-7000-8000-000000000000' })
  expect(config.operators?.operator).toEqual([
    { email: 'olga@example.test' },
    { issuer: 'https://issuer.test', subject: '17' },
  ])
  for (const [name, text] of [
    ['subject.toml', '[operators]\noperator = [{ issuer = "https://issuer.test" }]'],
    ['slug.toml', '[demo]\norganization = "demo"'],
    ['more.toml', '[operators]\nroot = []'],
    ['fixtures.toml', 'fixtures = "yes"'],
  ] as const) {
    const wrong = await configured(name, text)
    expect(() => readConfig({}, { file: wrong, environment: {}, secrets: {} }), name).toThrow(/setting/)
  }
})
