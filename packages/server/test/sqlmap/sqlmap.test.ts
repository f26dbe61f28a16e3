import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/listen.ts'
import { askWithHole } from '../sql/planted.ts'
import { type Serving, serving } from '../serving.ts'

/*
 * Somebody else's tool, that knows more ways than we do, over the parameters of real lists on a real port: only by night, because it
 * asks thousands of times. `npm run nightly` says so where it is not installed.
 */
const isNightly = process.env.WEIR_NIGHTLY === '1'
const program = '/usr/bin/sqlmap'

describe.runIf(isNightly)('sqlmap', () => {
  let here: Serving
  let listening: Listening
  beforeAll(async () => {
    expect(existsSync(program), 'sqlmap is not installed: apt-get install sqlmap').toBe(true)
    here = await serving()
    listening = await listen(here.app)
  })
  afterAll(async () => {
    await listening?.[Symbol.asyncDispose]()
    await here?.[Symbol.asyncDispose]()
  })

  test.each([
    ['GET', '/v1/vulnerabilities?search=alpha&tool=semgrep&sort=severity&first=5', 'search,tool,sort,first'],
    ['GET', '/v1/commits?search=fix&first=5', 'search,first'],
    ['GET', '/v1/members?search=owner&first=5', 'search,first'],
    ['GET', '/v1/groups?search=alpha&after=x', 'search,after'],
    ['POST', '/v1/groups', 'name,description'],
  ])('finds nothing in %s %s', { timeout: 900_000 }, async (method, path, parameters) => {
    const body = method === 'POST' ? '{"name":"alpha","description":"text"}' : undefined
    const said = await sqlmap(`${listening.url}${path}`, { parameters, body, token: here.token })
    expect(said).toContain('do not appear to be injectable')
    expect(said).not.toMatch(/is vulnerable|identified the following injection point/)
  })

  test('finds the hole that is planted', { timeout: 900_000 }, async () => {
    const client = new pg.Client({ connectionString: here.world.ownerUrl })
    await client.connect()
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? '', 'http://x').searchParams.get('name') ?? ''
      void askWithHole(client, name).then(({ status, text }) => response.writeHead(status).end(text))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo // it listens on a port
      const said = await sqlmap(`http://127.0.0.1:${port}/?name=Alpha`, { parameters: 'name' })
      expect(said).toMatch(/identified the following injection point/)
    } finally {
      server.close()
      server.closeAllConnections()
      await client.end()
    }
  })
})

interface Asked {
  parameters: string
  body?: string | undefined
  token?: string
}

/** Runs it for ten minutes at most, and gives what it said. */
async function sqlmap(url: string, { parameters, body, token }: Asked): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-sqlmap-'))
  const options = [
    ['-u', url],
    ['-p', parameters],
    ['--dbms', 'PostgreSQL'],
    ['--level', '2'],
    ['--risk', '2'],
    ['--technique', 'BEUST'],
    ['--time-sec', '3'],
    ['--threads', '4'],
    ['--timeout', '20'],
    ['--output-dir', folder],
    ['--batch', '--flush-session', '--disable-coloring', '--skip-waf', '--fresh-queries'],
    ['--ignore-code', '*'],
    ...(token === undefined ? [] : [['--headers', `Authorization: Bearer ${token}`]]),
    ...(body === undefined
      ? []
      : [
          ['--data', body],
          ['--headers', `Authorization: Bearer ${token}\\nContent-Type: application/json`],
        ]),
  ]
  try {
    return await output(spawn(program, options.flat(), { timeout: 600_000 }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function output(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('error', reject)
    child.on('close', () => resolve(said))
  })
}
