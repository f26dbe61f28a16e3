import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '@weir/contract'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startEmbedded, type Embedded, type EmbeddedOptions } from '../src/db/embedded.ts'
import { chooseAccount } from '../src/db/embedded/account.ts'
import { findBinaries, program } from '../src/db/embedded/binaries.ts'

const isRoot = process.geteuid?.() === 0
const holderScript = join(import.meta.dirname, 'embedded-holder.ts')

let template: string
let scratch: string
let dataFolder: string
let handles: Embedded[]
let children: ChildProcess[]

// Making a cluster takes most of a start, so the tests that are not about it get a copy of this one.
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'embedded-test-'))
  await (await startEmbedded({ dataFolder: join(template, 'database') })).stop()
})

afterAll(() => rm(template, { recursive: true, force: true }))

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'embedded-test-'))
  dataFolder = join(scratch, 'database')
  handles = []
  children = []
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const handle of handles) await handle.stop()
  // A server whose holders were killed is left for the next start, which stops it here.
  if ((await postmasterPid()) !== undefined) await (await startEmbedded({ dataFolder })).stop()
  expect(await postmasterPid()).toBeUndefined()
  await rm(scratch, { recursive: true, force: true })
})

describe('a life without accidents', () => {
  test('the first start makes a cluster and later starts find what was written', async () => {
    const first = await start()
    expect(first.owned).toBe(true)
    await query(first, 'create table kept (id int primary key)')
    await query(first, 'insert into kept values (1)')
    await first.stop()
    const second = await start()
    expect(await query(second, 'select id from kept')).toEqual([{ id: 1 }])
    expect(await query(second, 'show server_version')).toEqual([{ server_version: second.version }])
  })

  test('commits are on disk before they are acknowledged, even if a setting asks otherwise', async () => {
    await used()
    const server = await start({ settings: { fsync: 'off', synchronous_commit: 'off', work_mem: '7MB' } })
    const settings = `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'work_mem') order by name`
    expect(await query(server, settings)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'work_mem', setting: '7168' },
    ])
  })

  test('nobody connects without the generated password, and no network port is open', async () => {
    await used()
    const server = await start()
    const wrong = server.adminUrl.replace(/postgres:[^@]+@/, 'postgres:guess@')
    await expect(query({ adminUrl: wrong }, 'select 1')).rejects.toThrow('password authentication failed')
    expect(await query(server, `select distinct auth_method from pg_hba_file_rules`)).toEqual([
      { auth_method: 'scram-sha-256' },
    ])
    expect(await query(server, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect((await stat(server.socketFolder)).mode & 0o777).toBe(0o700)
    expect((await stat(join(dataFolder, 'cluster', 'weir.password'))).mode & 0o777).toBe(0o600)
  })

  test('a very long path of the data folder works, because the socket is elsewhere', async () => {
    dataFolder = join(scratch, 'a'.repeat(120), 'database')
    expect(await query(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('the server stops with its last holder, whoever started it', async () => {
    await used()
    const first = await start()
    const second = await start()
    expect(second).toMatchObject({ owned: false, pid: first.pid, version: first.version })
    await first.stop()
    await expect(query(second, 'select 1 as one')).resolves.toEqual([{ one: 1 }])
    await second.stop()
    expect(await postmasterPid()).toBeUndefined()
    await expect(stat(first.socketFolder)).rejects.toThrow('ENOENT')
  })

  test('several starts at once share one server', async () => {
    const here = [start(), start()]
    const holders = await Promise.all([hold(), hold()])
    const pids = [...(await Promise.all(here)).map(({ pid }) => pid), ...holders.map(({ pid }) => pid)]
    expect(new Set(pids).size).toBe(1)
    for (const { child } of holders) await end(child, 'SIGTERM')
  })

  test('a log over 10 MB is put aside at the start', async () => {
    await used()
    await writeFile(join(dataFolder, 'server.log'), Buffer.alloc(11 * 1024 * 1024, 'x'))
    await start()
    expect((await stat(join(dataFolder, 'server.log'))).size).toBeLessThan(10_000)
  })
})

describe('after an accident', () => {
  test('a holder that was killed leaves the server to the next start, with all data', async () => {
    await used()
    const { child, pid, adminUrl } = await hold()
    await query({ adminUrl }, 'create table kept as select 1 as id')
    await end(child, 'SIGKILL')
    const next = await start()
    expect(next).toMatchObject({ pid, owned: false })
    expect(await query(next, 'select id from kept')).toEqual([{ id: 1 }])
    await next.stop()
    expect(await postmasterPid()).toBeUndefined()
  })

  test('every holder of a server that was killed is told, and the next start recovers what was committed', async () => {
    await used()
    const [first, second] = [await start(), await start()]
    await query(first, 'create table kept as select generate_series(1, 1000) as id')
    const told = Promise.all(
      [first, second].map((server) => new Promise<Fault>((done) => server.onExit(done))),
    )
    process.kill(first.pid, 'SIGKILL')
    for (const fault of await told)
      expect(fault).toMatchObject({ code: 'internal', evidence: { pid: first.pid } })
    const next = await start()
    expect(next.owned).toBe(true)
    expect(await query(next, 'select count(*)::int from kept')).toEqual([{ count: 1000 }])
    await expect(stat(first.socketFolder)).rejects.toThrow('ENOENT')
    await first.stop()
    expect(await query(next, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a start right after server and holder were killed waits for the rest of the old server', async () => {
    await used()
    const { child, pid, adminUrl } = await hold()
    const busy = query({ adminUrl }, 'select sum(g) from generateseries(1, 5000000) g').catch(() => undefined)
    await setTimeout(300)
    await end(child, 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    const next = await start()
    expect(next.owned).toBe(true)
    await busy
  })

  test('a deliberate stop is not told as an accident', async () => {
    await used()
    const server = await start()
    let isTold = false
    server.onExit(() => (isTold = true))
    await server.stop()
    await setTimeout(300)
    expect(isTold).toBe(false)
  })

  test('a server that waits for its clients is stopped and started again', async () => {
    await used()
    const { child, pid, adminUrl } = await hold()
    const client = new Client({ connectionString: adminUrl })
    client.on('error', () => undefined)
    await client.connect()
    await end(child, 'SIGKILL')
    process.kill(pid, 'SIGTERM')
    await setTimeout(100)
    const next = await start()
    expect(next.pid).not.toBe(pid)
  })

  test.for([120, 400, 550])(
    'a first start killed after %i ms leaves nothing broken',
    async (milliseconds) => {
      const child = spawn(process.execPath, [holderScript, dataFolder], { stdio: 'ignore' })
      children.push(child)
      await setTimeout(milliseconds)
      await end(child, 'SIGKILL')
      const next = await start()
      expect(await query(next, 'select 1 as one')).toEqual([{ one: 1 }])
      await next.stop()
      expect(await readdir(dataFolder)).toEqual(['cluster', 'holders', 'lock', 'server.log'])
    },
  )

  test('a process number that now belongs to a stranger is not taken for the server', async () => {
    await used()
    const server = await start()
    process.kill(server.pid, 'SIGKILL')
    await new Promise((done) => server.onExit(done))
    const pidFile = join(dataFolder, 'cluster', 'postmaster.pid')
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'])
    children.push(stranger)
    await writeFile(
      pidFile,
      (await readFile(pidFile, 'utf8')).replace(String(server.pid), String(stranger.pid)),
    )
    await expect(start()).resolves.toMatchObject({ owned: true })
  })

  test('the empty process file of a full disk is no obstacle', async () => {
    await used()
    const pidFile = join(dataFolder, 'cluster', 'postmaster.pid')
    execFileSync('install', ['-m', '600', '/dev/null', pidFile])
    expect((await start()).owned).toBe(true)
  })
})

describe('refusals change nothing', () => {
  test('a folder with something else in it', async () => {
    await mkdir(dataFolder)
    await writeFile(join(dataFolder, 'letter.txt'), 'dear')
    await refusal('unprocessable', 'letter.txt')
    expect(await readdir(dataFolder)).toEqual(['letter.txt'])
  })

  test.for(['17', '19'])('data of PostgreSQL %s', async (version) => {
    await mkdir(join(dataFolder, 'cluster'), { recursive: true })
    await writeFile(join(dataFolder, 'cluster', 'PG_VERSION'), `${version}\n`)
    const fault = await refusal('unprocessable', `PostgreSQL ${version}`)
    expect(fault.message).toContain('PostgreSQL 18')
    expect(await readdir(dataFolder)).toEqual(['cluster'])
  })

  test('a cluster that Weir did not make', async () => {
    await mkdir(join(dataFolder, 'cluster'), { recursive: true })
    await writeFile(join(dataFolder, 'cluster', 'PG_VERSION'), '18\n')
    await refusal('unprocessable', 'password file')
    expect(await readdir(dataFolder)).toEqual(['cluster'])
  })

  test('a path that is a file', async () => {
    await writeFile(dataFolder, '')
    await refusal('unprocessable', 'is not a folder')
  })

  test.skipIf(isRoot)('a folder that we may not write', async () => {
    await mkdir(dataFolder, { mode: 0o500 })
    await refusal('unprocessable', 'cannot be read and written')
  })

  test.runIf(isRoot)('a read-only file system', async () => {
    await onTmpfs('size=256m', async () => {
      execFileSync('mount', ['-o', 'remount,ro', dataFolder])
      await refusal('unprocessable', 'EROFS')
    })
  })

  test.runIf(isRoot)('a disk without room for a new cluster', async () => {
    await onTmpfs('size=16m', async () => {
      await refusal('unprocessable', 'is full')
      expect(await readdir(dataFolder)).toEqual([])
    })
  })

  test.runIf(isRoot)('a disk that has filled up, until there is room again', async () => {
    await onTmpfs('size=160m', async () => {
      const server = await start()
      await query(server, 'create table kept as select 1 as id')
      await server.stop()
      const { bavail, bsize } = await statfs(dataFolder)
      await writeFile(join(dataFolder, 'filler'), Buffer.alloc(bavail * bsize))
      await refusal('unprocessable', 'is full')
      await rm(join(dataFolder, 'filler'))
      const next = await start()
      expect(await query(next, 'select id from kept')).toEqual([{ id: 1 }])
      await next.stop()
    })
  })

  test('a start or stop by somebody else that does not end', async () => {
    await used()
    await presentElsewhere('lock')
    await refusal('busy', 'more than 0.2 s', { waitSeconds: 0.2 })
  })

  test('a folder in use by another container, until its heartbeat is old', async () => {
    await used()
    const sign = await presentElsewhere('holders')
    await refusal('busy', 'another container', { waitSeconds: 0.2 })
    await utimes(sign, 0, 0)
    expect((await start({ waitSeconds: 0.2 })).owned).toBe(true)
  })

  test('a platform without programs', async () => {
    await expect(findBinaries('plan9', 'mips')).rejects.toThrow('--database URL')
  })

  test('a setting that PostgreSQL refuses is shown with the words of its log', async () => {
    await used()
    const fault = await refusal('internal', 'did not start', { settings: { work_mem: 'much' } })
    expect(fault.evidence['log']).toContain('invalid value for parameter "work_mem"')
  })
})

describe.runIf(isRoot)('as root', () => {
  test.for(['namespace', 'setuid'] as const)('PostgreSQL is not root (%s)', async (rootMode) => {
    const server = await start({ rootMode })
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    expect(status).toMatch(/CapEff:\s+0+\n/)
    expect((await stat(join(dataFolder, 'cluster'))).uid).toBe(rootMode === 'setuid' ? 65534 : 0)
    await query(server, 'create table kept as select 1 as id')
    await server.stop()
    const next = await start()
    expect(await query(next, 'select id from kept')).toEqual([{ id: 1 }])
  })

  test('data that was written in a namespace goes on without one', async () => {
    await (await start({ rootMode: 'namespace' })).stop()
    expect((await start({ rootMode: 'setuid' })).owned).toBe(true)
  })

  test('the folder of an ordinary user stays theirs', async () => {
    await mkdir(dataFolder)
    execFileSync('chown', ['1234:1234', dataFolder])
    await openPath()
    const server = await start()
    expect((await stat(join(dataFolder, 'cluster'))).uid).toBe(1234)
    await server.stop()
    const script = `import { startEmbedded } from '${join(import.meta.dirname, '../src/db/embedded.ts')}'
      await (await startEmbedded({ dataFolder: '${dataFolder}' })).stop()`
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { uid: 1234, gid: 1234, cwd: '/' })
  })

  test('data of another user is refused to an ordinary one', async () => {
    await openPath()
    await (await start({ rootMode: 'setuid' })).stop()
    execFileSync('chmod', ['-R', 'a+rX', dataFolder])
    const script = `import { startEmbedded } from '${join(import.meta.dirname, '../src/db/embedded.ts')}'
      await startEmbedded({ dataFolder: '${dataFolder}' }).catch((fault) => console.log(fault.code, fault.message))`
    const run = ['--input-type=module', '-e', script]
    const said = execFileSync(process.execPath, run, { uid: 1234, gid: 1234, cwd: '/' }).toString()
    expect(said).toContain('unprocessable The data in')
    expect(said).toContain('belongs to user 65534 and Weir runs as user 1234')
  })

  test('programs that the user without rights cannot reach are copied, with their library links', async () => {
    await openPath()
    const installed = await findBinaries()
    const hidden = { ...installed, root: join(scratch, 'hidden', 'package') }
    await cp(installed.root, hidden.root, { recursive: true, filter: (path) => !path.endsWith('.a') })
    execFileSync('find', [join(hidden.root, 'native', 'lib'), '-maxdepth', '1', '-type', 'l', '-delete'])
    execFileSync('chmod', ['700', join(scratch, 'hidden')])
    await mkdir(dataFolder, { mode: 0o700 })
    const { binaries, account } = await chooseAccount(hidden, dataFolder, 'setuid')
    expect(account.uid).toBe(65534)
    expect(binaries.root).toBe(join(dataFolder, 'binaries', installed.release))
    const user = { uid: 65534, gid: 65534, cwd: '/' }
    expect(execFileSync(program(binaries, 'postgres'), ['--version'], user).toString()).toContain(
      installed.version,
    )
  })

  test('programs that cannot be written where they are get their library links in a copy', async () => {
    await openPath()
    const installed = await findBinaries()
    const readOnly = { ...installed, root: join(scratch, 'package') }
    await cp(installed.root, readOnly.root, { recursive: true, filter: (path) => !path.endsWith('.a') })
    execFileSync('find', [join(readOnly.root, 'native', 'lib'), '-maxdepth', '1', '-type', 'l', '-delete'])
    await mkdir(dataFolder)
    execFileSync('chown', ['1234:1234', dataFolder])
    const script = `import { chooseAccount } from '${join(import.meta.dirname, '../src/db/embedded/account.ts')}'
      const { binaries } = await chooseAccount(${JSON.stringify(readOnly)}, '${dataFolder}')
      console.log(binaries.root)`
    const run = ['--input-type=module', '-e', script]
    const said = execFileSync(process.execPath, run, { uid: 1234, gid: 1234, cwd: '/' }).toString()
    expect(said.trim()).toBe(join(dataFolder, 'binaries', installed.release))
  })

  test('a folder that the user without rights cannot enter is refused in words', async () => {
    await mkdir(join(scratch, 'private'), { mode: 0o700 })
    dataFolder = join(scratch, 'private', 'database')
    await refusal('unsupported', 'may not enter', { rootMode: 'setuid' })
  })
})

/** A data folder that was used and stopped before. */
async function used(): Promise<void> {
  execFileSync('cp', ['-a', '--sparse=always', join(template, 'database'), dataFolder])
}

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  if (options.rootMode === 'setuid') await openPath()
  const handle = await startEmbedded({ dataFolder, ...options })
  handles.push(handle)
  return handle
}

/** Another process that holds the server of the data folder. */
async function hold(): Promise<{ child: ChildProcess; pid: number; owned: boolean; adminUrl: string }> {
  const child = spawn(process.execPath, [holderScript, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, ...JSON.parse(String(line)) }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

async function query(server: { adminUrl: string }, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.adminUrl })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

async function refusal(code: string, words: string, options: Partial<EmbeddedOptions> = {}): Promise<Fault> {
  const fault: unknown = await start(options).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(fault, words).toBeInstanceOf(Fault)
  if (!(fault instanceof Fault)) throw new Error('no refusal', { cause: fault })
  expect(fault.code).toBe(code)
  expect(fault.message).toContain(words)
  return fault
}

/** A sign of a process whose place cannot be asked. */
async function presentElsewhere(folder: 'lock' | 'holders'): Promise<string> {
  const sign = join(dataFolder, folder, 'elsewhere.1.1.abc')
  await writeFile(sign, '')
  return sign
}

async function onTmpfs(size: string, action: () => Promise<void>): Promise<void> {
  await mkdir(dataFolder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', dataFolder])
  try {
    await action()
  } finally {
    execFileSync('umount', [dataFolder])
  }
}

async function openPath(): Promise<void> {
  execFileSync('chmod', ['755', scratch])
}

async function postmasterPid(): Promise<number | undefined> {
  const text = await readFile(join(dataFolder, 'cluster', 'postmaster.pid'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number.parseInt(text, 10)
}
