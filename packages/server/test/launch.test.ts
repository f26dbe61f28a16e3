import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld } from '../../core/test/world.ts'

const bin = fileURLToPath(new URL('../bin/weir.js', import.meta.url))
const canary = 'canary-9d1f-of-the-environment'
const isLinux = process.platform === 'linux'
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-launch-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Ended {
  code: number
  out: string
  err: string
}

function weir(parameters: string[], { stdin, ...environment }: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...parameters],
      { env: { PATH: process.env.PATH ?? '', ...environment }, timeout: 60_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    )
    child.stdin?.end(stdin ?? '')
  })
}

interface Served extends AsyncDisposable {
  launcher: ChildProcess
  /** Where it answers, after its newest start. */
  url(): Promise<string>
  said(): string
}

/** `weir serve`, started as people start it, with a secret among its variables. */
function serve(): Served {
  const launcher = spawn(process.execPath, [bin, '--data-folder', folder, '--port', '0', '--json', 'serve'], {
    env: { PATH: process.env.PATH ?? '', WEIR_CANARY: canary, DATABASE_PASSWORD: canary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  launcher.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
  launcher.stderr?.on('data', (piece: Buffer) => (said += piece.toString()))
  const starts = () => [...said.matchAll(/"url":"([^"]+)"/g)].map(([, url = '']) => url)
  const deaths = () => said.split('the server died').length - 1
  return {
    launcher,
    said: () => said,
    async url() {
      await expect.poll(() => starts().length, { timeout: 90_000 }).toBe(deaths() + 1)
      return starts().at(-1) ?? ''
    },
    async [Symbol.asyncDispose]() {
      if (launcher.exitCode !== null || launcher.signalCode !== null) return
      launcher.kill('SIGTERM')
      await once(launcher, 'exit')
    },
  }
}

/** Children of a process, by /proc. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}

test.runIf(isLinux)(
  'the serving process has an empty environment, and no file that it holds open shows a secret of ours',
  { timeout: 150_000 },
  async () => {
    await using served = serve()
    expect((await fetch(`${await served.url()}/readyz`)).status).toBe(200)
    const [pid] = await childrenOf(served.launcher.pid)
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).toBe('')
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(canary)
    expect(
      await readFile(`/proc/${served.launcher.pid}/environ`, 'utf8'),
      'it was there to be handed on',
    ).toContain(canary)
    for (const handle of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '')
      expect(target).not.toContain('keyring')
    }
  },
)

test.runIf(isLinux)(
  'a server that dies is started again; one that is told to stop lets a request end',
  { timeout: 180_000 },
  async () => {
    await using served = serve()
    await served.url()
    const [first = 0] = await childrenOf(served.launcher.pid)
    process.kill(first, 'SIGKILL')
    await expect.poll(() => served.said()).toContain('is started again')
    const url = new URL(await served.url())
    const [second] = await childrenOf(served.launcher.pid)
    expect(second).not.toBe(first)

    const socket = connect(Number(url.port), url.hostname)
    let answer = ''
    socket.on('data', (piece) => (answer += piece.toString())).on('error', () => undefined)
    const body = '{"query":"{ __typename }"}'
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    )
    await wait(1_000)
    served.launcher.kill('SIGTERM')
    await wait(1_000)
    socket.write(body.slice(5))
    await expect.poll(() => answer).toContain('HTTP/1.1 ')
    socket.end()
    const [code] =
      served.launcher.exitCode === null ? await once(served.launcher, 'exit') : [served.launcher.exitCode]
    expect(code).toBe(0)
    expect(answer).toMatch(/^HTTP\/1\.1 (200|401)/)
  },
)

test('a server whose launcher is killed stops as well', { timeout: 150_000 }, async () => {
  await using served = serve()
  await served.url()
  if (!isLinux) return
  const [pid = 0] = await childrenOf(served.launcher.pid)
  served.launcher.kill('SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test(
  'secrets come from files and the standard input; a sealed keyring opens with nothing else',
  { timeout: 180_000 },
  async () => {
    const place = join(folder, 'sealed')
    const passphrase = join(folder, 'passphrase')
    await writeFile(passphrase, 'a passphrase of enough letters\n', { mode: 0o600 })
    const status = (...flags: string[]) => ['--data-folder', place, '--json', ...flags, 'keys', 'status']
    const made = await weir(['--data-folder', place, '--key-passphrase-file', passphrase, 'migrate'])
    expect(made).toMatchObject({ code: 0 })
    expect(await weir(status('--key-passphrase-file', passphrase))).toMatchObject({
      code: 0,
      out: expect.stringContaining('"sealed":true'),
    })
    expect(await weir(status())).toMatchObject({ code: 1, out: expect.stringContaining('is sealed') })
    const stdin = JSON.stringify({ key_passphrase: 'a passphrase of enough letters' })
    expect(await weir(status('--secrets-stdin'), { stdin })).toMatchObject({ code: 0 })
    expect(await weir(status('--secrets-stdin'), { stdin: 'no json' })).toMatchObject({ code: 2 })
    await writeFile(join(folder, 'weir-keyring'), 'a passphrase of enough letters')
    expect(await weir(status(), { CREDENTIALS_DIRECTORY: folder })).toMatchObject({ code: 0 })
    expect(await weir(status('--key-passphrase-file', join(folder, 'none')))).toMatchObject({
      code: 2,
      out: expect.stringContaining('cannot be read'),
    })
    await writeFile(join(folder, 'short'), 'short')
    expect(await weir(status('--key-passphrase-file', join(folder, 'short')))).toMatchObject({ code: 2 })
  },
)

test(
  'on a database of its own, a server with an open keyring does not start; the audit is verified by command',
  { timeout: 150_000 },
  async () => {
    await using world = await openWorld()
    await world.core.audit.seal()
    const url = join(folder, 'database-url')
    await writeFile(url, `${world.ownerUrl}\n`)
    const here = ['--data-folder', world.dataFolder]
    const environment = { WEIR_DATABASE_URL_FILE: url }
    expect(await weir([...here, '--port', '0', 'serve'], environment)).toMatchObject({
      code: 78,
      err: expect.stringContaining('keyring is not sealed'),
    })
    expect(await weir([...here, 'audit', 'verify'], environment)).toMatchObject({
      code: 0,
      out: expect.stringContaining('whole'),
    })
    await world.sql("set session_replication_role = 'replica'")
    await world.sql("update audit set operation = 'none' where seq = 2")
    expect(await weir([...here, 'audit', 'verify'], environment)).toMatchObject({
      code: 1,
      out: expect.stringContaining('TAMPERED'),
    })
  },
)
