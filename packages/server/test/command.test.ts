import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { operations, permissions } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bin, type Ended, weir, weirWith } from './weir-command.ts'

const run = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-command-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const here = (...parameters: string[]): Promise<Ended> => weir('--data-folder', folder, ...parameters)
const lines = (out: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('help names every command, the exit codes and first steps', async () => {
  const { code, out } = await weir('--help')
  expect(code).toBe(0)
  for (const command of [
    'serve',
    'demo',
    'migrate',
    'sync',
    'import',
    'export',
    'permissions',
    'token',
    'credential',
    'doctor',
    'openapi',
    'sdl',
    'sign-in',
  ])
    expect(out).toContain(`  ${command}`)
  expect(out).toContain('Exit codes')
  expect((await weir('demo', '--help')).out).toContain('--port')
})

test('whoever stops reading is no reason to fail', async () => {
  for (const words of [['permissions'], ['--help'], ['openapi']]) {
    const child = spawn(process.execPath, [bin, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect({ err, code }).toEqual({ err: '', code: 0 })
  }
})

test('a wrong command, option or setting is wrong use and says how', async () => {
  expect(await weir('fly')).toMatchObject({ code: 2, err: expect.stringContaining('--help') })
  expect(await weir('import', 'x.sarif')).toMatchObject({ code: 2, err: expect.stringContaining('--group') })
  expect(await weir('--port', '99999', 'doctor')).toMatchObject({
    code: 2,
    err: expect.stringContaining('port'),
  })
})

test('a setting that cannot be says which, where it was set, and what it must be', async () => {
  await writeFile(join(folder, 'wrong.toml'), 'prot = 4411\n')
  const wrong: [Record<string, string>, string[], string][] = [
    [
      { WEIR_PORT: 'abc' },
      [],
      'port (from the environment variable WEIR_PORT) must be a whole number from 0 to',
    ],
    [{}, ['--port', '70000'], 'port (from the command line) must be a whole number'],
    [
      { WEIR_PUBLIC_URL: 'here' },
      [],
      'public_url (from the environment variable WEIR_PUBLIC_URL) must be a whole URL',
    ],
    [{ WEIR_LOG_LEVEL: 'loud' }, [], 'must be one of trace, debug'],
    [{ WEIR_DATABASE_URL: 'weir' }, [], 'must be like postgresql://'],
    [{}, ['--config', join(folder, 'wrong.toml')], 'There is no setting prot (from file'],
  ]
  const ended = await Promise.all(
    wrong.map(([environment, parameters]) => weirWith(environment, [...parameters, 'doctor'])),
  )
  for (const [at, [, , sentence]] of wrong.entries())
    expect(ended[at]).toMatchObject({ code: 2, err: expect.stringContaining(sentence) })
})

test.runIf(process.platform === 'linux')(
  'a data folder that cannot be is said within seconds',
  async () => {
    await writeFile(join(folder, 'file'), '')
    const [below, inFile] = await Promise.all([
      weir('--data-folder', '/proc/weir', 'migrate'),
      weir('--data-folder', join(folder, 'file', 'weir'), 'migrate'),
    ])
    expect(below).toMatchObject({
      code: 78,
      err: expect.stringContaining('The data folder /proc/weir'),
    })
    expect(inFile).toMatchObject({
      code: 78,
      err: expect.stringContaining('is not a folder, or lies below a file'),
    })
  },
  20_000,
)

test('the network is not answered without TLS', async () => {
  const [plain, unsafe] = await Promise.all([
    here('serve', '--host', '0.0.0.0', '--port', '0'),
    here('serve', '--public-url', 'http://weir.example.com', '--port', '0'),
  ])
  expect(plain).toMatchObject({
    code: 78,
    err: expect.stringContaining('let a proxy end TLS in front of it'),
  })
  expect(unsafe).toMatchObject({ code: 78, err: expect.stringContaining('by https alone') })
})

test('a port in use is the one line a start says, of the demo too', { timeout: 120_000 }, async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  try {
    const { port } = taken.address() as AddressInfo // listens on a port, not on a pipe
    for (const words of [['serve'], ['demo', '--repository', folder]])
      expect(await here(...words, '--port', String(port))).toEqual({
        code: 78,
        out: '',
        err: expect.stringMatching(new RegExp(`^weir: Port ${port} of 127.0.0.1 is in use, .*\n$`)),
      })
    expect(await readdir(folder), 'it made no installation').not.toContain('keyring.json')
  } finally {
    taken.close()
  }
})

test('the permission matrix, the OpenAPI description and the GraphQL schema are printed without an installation', async () => {
  const [matrix, csv, openapi, sdl] = await Promise.all([
    weir('permissions', '--format', 'json'),
    weir('permissions', '--format', 'csv'),
    weir('openapi'),
    weir('sdl'),
  ])
  expect(Object.keys(JSON.parse(matrix.out).permissions)).toEqual(Object.keys(permissions))
  expect(csv.out.trim().split('\n')).toHaveLength(Object.keys(permissions).length + 1)
  expect(JSON.parse(openapi.out).openapi).toBe('3.1.0')
  expect(sdl.out).toContain('type Query')
  expect(operations.size).toBeGreaterThan(0)
})

test('a command that needs an installation makes none, and says how one is made', async () => {
  const empty = await mkdtemp(join(folder, 'none-'))
  for (const words of [['sign-in'], ['token', 'list'], ['audit', 'verify'], ['keys', 'status']])
    expect(await weir('--data-folder', empty, ...words)).toMatchObject({
      code: 5,
      err: expect.stringContaining(
        `There is no installation in ${empty}. \`npx weir --data-folder ${empty} serve\` makes`,
      ),
    })
  expect(await readdir(empty)).toEqual([])
})

test('doctor makes no installation where there is none, and says how one is made', async () => {
  const missing = join(folder, 'missing')
  const empty = await mkdtemp(join(folder, 'empty-'))
  for (const at of [missing, empty])
    expect(await weir('--data-folder', at, 'doctor')).toMatchObject({
      code: 5,
      out: expect.stringMatching(
        new RegExp(
          `FAIL  installation  There is no installation in ${at}\\. .npx weir --data-folder ${at} serve`,
        ),
      ),
    })
  expect(existsSync(missing)).toBe(false)
  expect(await readdir(empty)).toEqual([])
})

test(
  'doctor names the server that runs on the folder, as long as it runs',
  { timeout: 120_000 },
  async () => {
    const own = join(folder, 'served')
    const server = spawn(process.execPath, [bin, '--data-folder', own, '--port', '0', '--json', 'serve'])
    const [first] = await once(server.stdout, 'data')
    const { url } = JSON.parse(String(first))
    const examined = () => weir('--data-folder', own, 'doctor')
    expect(await examined()).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        `the server of this folder runs at ${url}; one started like this listens on`,
      ),
    })
    server.kill()
    await once(server, 'exit')
    expect((await examined()).out).not.toContain('runs at')
  },
)

test('doctor shows each setting with its source and every check', async () => {
  await writeFile(join(folder, 'weir.toml'), 'port = 4411\n')
  await here('migrate')
  const { code, out } = await here('--config', join(folder, 'weir.toml'), '--json', 'doctor')
  expect(code).toBe(0)
  const [answer] = lines(out)
  expect(answer).toMatchObject({
    settings: expect.arrayContaining([
      expect.objectContaining({ key: 'port', value: '4411', source: expect.stringContaining('file') }),
    ]),
    checks: expect.arrayContaining([expect.objectContaining({ name: 'database', isFine: true })]),
  })
})

test('a token is made, listed without its text, and revoked', async () => {
  const made = lines((await here('--json', 'token', 'create', 'curl', '--days', '7')).out)[0]
  expect(made).toMatchObject({ token: expect.stringMatching(/^weirp_[0-9A-Za-z]{71}$/), name: 'curl' })
  const { id } = made as { id: string }
  const listed = await here('--json', 'token', 'list')
  expect(listed.out).toContain(id)
  expect(listed.out).not.toContain('weirp_')
  expect((await here('token', 'revoke', id)).code).toBe(0)
  for (const gone of [id, 'nope'])
    expect(await here('token', 'revoke', gone)).toMatchObject({
      code: 5,
      err: `weir: No token ${gone}. \`npx weir --data-folder ${folder} token list\` shows the ids of those that work. (not_found)\n`,
    })
  await here('token', 'create', 'by name')
  expect((await here('token', 'revoke', 'by name')).code).toBe(0)
})

test('a permission that does not exist is refused by name, and no token is made', async () => {
  expect(await here('token', 'create', 'wrong', '--scope', 'fly:high')).toMatchObject({
    code: 2,
    err: expect.stringContaining('No permission fly:high'),
  })
  expect((await here('token', 'list')).out).not.toContain('wrong')
})

test('an import into nothing says what to do', async () => {
  await writeFile(join(folder, 'empty.sarif'), '{"version":"2.1.0","runs":[]}')
  expect(await here('import', join(folder, 'missing.sarif'), '--group', 'web')).toMatchObject({
    code: 2,
    err: expect.stringContaining('not a file'),
  })
  expect(await here('import', join(folder, 'empty.sarif'), '--group', 'web')).toMatchObject({
    code: 5,
    err: expect.stringContaining('No group web'),
  })
  const left = await here(
    '--json',
    'import',
    join(folder, 'empty.sarif'),
    '--group',
    'web',
    '--organization',
    'x',
  )
  expect(left.out, 'it made nothing').toContain('There are: none.')
})

test('a repository that cannot be read leaves no group behind', async () => {
  expect(await here('sync', 'https://127.0.0.1/web.git')).toMatchObject({ code: 1 })
  const left = await here('import', join(folder, 'empty.sarif'), '--group', 'web')
  expect(left).toMatchObject({ code: 5, err: expect.stringContaining('There are: none.') })
})

test(
  'a credential is kept from the standard input, listed without its secret, and removed',
  { timeout: 180_000 },
  async () => {
    const own = join(folder, 'credentials')
    const weirFed = (input: string, ...parameters: string[]): Promise<Ended> =>
      new Promise((resolve) => {
        const words = [bin, '--json', '--data-folder', own, ...parameters]
        const child = execFile(process.execPath, words, { timeout: 60_000 }, (error, out, err) =>
          resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
        )
        child.stdin?.end(input)
      })
    const secret = 'canary-token-of-the-command'
    expect(await weirFed('', 'credential', 'add', 'forge', '--for', 'git.example.test')).toMatchObject({
      code: 2,
    })
    expect(await weirFed(secret, 'credential', 'add', 'forge', '--for', 'git.example.test')).toMatchObject({
      code: 5,
    })
    const work = join(folder, 'work')
    await run('git', ['init', '-q', '-b', 'main', work])
    await run('git', [
      '-C',
      work,
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@example.test',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'x',
    ])
    expect(await weirFed('', 'sync', work)).toMatchObject({ code: 0 })
    const options = ['forge', '--for', 'git.example.test', '--path', 'team', '--group', 'work']
    expect(await weirFed(secret, 'credential', 'add', ...options, 'nobody')).toMatchObject({ code: 5 })
    const added = await weirFed(`${secret}\n`, 'credential', 'add', ...options)
    expect(added).toMatchObject({ code: 0 })
    const listed = await weirFed('', 'credential', 'list')
    expect(lines(listed.out)).toMatchObject([
      [
        {
          name: 'forge',
          host: 'git.example.test',
          path: 'team',
          group_ids: [expect.any(String)],
          root_count: 0,
        },
      ],
    ])
    const removed = await weirFed('', 'credential', 'remove', 'forge')
    expect(removed).toMatchObject({ code: 0 })
    expect(await weirFed('', 'credential', 'remove', 'forge')).toMatchObject({ code: 5 })
    for (const { out, err } of [added, listed, removed]) expect(out + err).not.toContain(secret)
  },
)
