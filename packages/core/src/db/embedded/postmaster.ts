import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '@weir/contract'
import { bareEnvironment, settleOwner, type Account } from './account.ts'
import { program, type Binaries } from './binaries.ts'
import { neededMegabytes, refuseFull, type DataFolder } from './folder.ts'
import { errorCode, isAlive, startOf } from './liveness.ts'
import type { Address } from './socket.ts'

/** What `postmaster.pid` says about the server of a cluster. */
export interface Postmaster extends Address {
  pid: number
  startedAt: string
  state: 'starting' | 'ready' | 'stopping'
}

/** What it takes to start a server. */
interface Launch {
  folder: DataFolder
  binaries: Binaries
  account: Account
  address: Address
  settings: Readonly<Record<string, string>>
}

const largestLogBytes = 10 * 1024 * 1024
const lingerSeconds = 10

/** Reads `postmaster.pid`: of a server that runs, or of one that died; undefined after a clean stop. */
export async function readPostmaster(folder: DataFolder): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(folder), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const [pid, , , port, socketFolder, , , status] = text.split('\n').map((line) => line.trim())
  const number = Number(pid) || 0
  return {
    pid: number,
    startedAt: startOf(number),
    port: Number(port ?? 0),
    socketFolder: socketFolder ?? '',
    state: status === 'ready' || status === 'stopping' ? status : 'starting',
  }
}

/** Whether the process that `postmaster.pid` names lives and really serves this cluster. */
export function isServing(postmaster: Postmaster, folder: DataFolder): boolean {
  if (!isAlive(postmaster.pid)) return false
  if (process.platform !== 'linux') return true
  try {
    // A postmaster works in its cluster, by whatever path we see it.
    const [its, ours] = [statSync(`/proc/${postmaster.pid}/cwd`), statSync(folder.cluster)]
    return its.dev === ours.dev && its.ino === ours.ino
  } catch {
    return nameOf(postmaster.pid) === 'postgres'
  }
}

/** Starts a server and resolves once it takes connections, after crash recovery if need be. */
export async function launch(request: Launch): Promise<Postmaster> {
  const died = await readPostmaster(request.folder)
  // PostgreSQL would take a stranger with the number of the server that died for that server, and a full disk leaves no number.
  if (died !== undefined && (died.pid <= 1 || isAlive(died.pid))) await rm(pidFile(request.folder))
  const deadline = performance.now() + (died === undefined ? 0 : lingerSeconds * 1000)
  const log = await openLog(request.folder)
  try {
    await settleOwner(request.account, request.folder.root)
    const begin = (await log.stat()).size
    for (;;) {
      const child = spawnPostgres(request, log)
      const postmaster = await untilReady(child, request.folder)
      if (postmaster !== undefined) return postmaster
      const other = await readPostmaster(request.folder)
      if (other !== undefined && isServing(other, request.folder)) {
        // Its starter was killed before it had a number: nobody knows it, and it listens where nobody looks.
        await shutDown(other, request.folder, request.binaries)
        continue
      }
      // The processes of a killed server still hold its memory for a moment.
      if (performance.now() > deadline) throw await explain(request.folder, begin)
      await setTimeout(100)
    }
  } finally {
    await log.close()
  }
}

/** Stops a server: open transactions are rolled back, everything committed is on disk. */
export async function shutDown(
  postmaster: Postmaster,
  folder: DataFolder,
  binaries: Binaries,
): Promise<void> {
  for (const [mode, signal] of [
    ['fast', 'SIGINT'],
    ['immediate', 'SIGQUIT'],
  ] as const) {
    if (process.platform === 'win32') {
      spawn(program(binaries, 'pg_ctl'), ['stop', '-D', folder.cluster, '-m', mode, '-W'])
    } else if (isAlive(postmaster.pid, postmaster.startedAt)) {
      process.kill(postmaster.pid, signal)
    }
    if (await untilGone(postmaster, 60)) return
  }
  throw new Fault('internal', `PostgreSQL (process ${postmaster.pid}) does not stop. End it by hand.`, {
    pid: postmaster.pid,
  })
}

/** Waits for the end of a server; false when it still lives after so long. */
export async function untilGone(postmaster: Postmaster, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000
  while (isAlive(postmaster.pid, postmaster.startedAt)) {
    if (performance.now() > deadline) return false
    await setTimeout(15)
  }
  return true
}

/** The last lines of the server's log, from byte `begin` on. */
export async function logTail(folder: DataFolder, begin = 0): Promise<string> {
  const text = await readFile(folder.log).catch(() => Buffer.alloc(0))
  return text.subarray(Math.max(begin, text.length - 2000)).toString()
}

const megabyte = 1024 * 1024

/** An eighth of the memory for pages, from 128 MB to 1 GB: the rest is the server's and the file cache's. */
function memorySettings(): Record<string, string> {
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  const pages = Math.round(Math.min(Math.max(memory / 8, 128 * megabyte), 1024 * megabyte) / megabyte)
  return {
    shared_buffers: `${pages}MB`,
    effective_cache_size: `${Math.round(memory / 2 / megabyte)}MB`,
    max_wal_size: '2GB',
  }
}

function spawnPostgres(request: Launch, log: FileHandle): ChildProcess {
  const { folder, binaries, account, address } = request
  const { prefix, ...user } = account
  const settings = {
    max_connections: '100',
    // after a first import the planner knows the new tables within seconds: until then it takes each for a few rows
    autovacuum_naptime: '10s',
    ...memorySettings(),
    ...request.settings,
    // What follows is not for choice: where it listens, and that a commit is on disk.
    listen_addresses: address.socketFolder === '' ? '127.0.0.1' : '',
    unix_socket_directories: address.socketFolder,
    unix_socket_permissions: '0700',
    port: String(address.port),
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    cluster_name: 'weir',
  }
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command = '', ...rest] = [...prefix, program(binaries, 'postgres'), '-D', folder.cluster, ...words]
  const child = spawn(command, rest, {
    ...user,
    env: bareEnvironment(),
    cwd: folder.cluster,
    // In a session of its own: an interrupt at the terminal is for us, who drain before we stop the server.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  child.unref()
  return child
}

async function untilReady(child: ChildProcess, folder: DataFolder): Promise<Postmaster | undefined> {
  const ended = new AbortController()
  child.once('exit', () => ended.abort()).once('error', () => ended.abort())
  while (!ended.signal.aborted) {
    const postmaster = await readPostmaster(folder)
    if (postmaster?.pid === child.pid && postmaster?.state === 'ready') return postmaster
    await setTimeout(8)
  }
  return undefined
}

async function openLog(folder: DataFolder): Promise<FileHandle> {
  const status = await stat(folder.log).catch(() => undefined)
  if (status !== undefined && status.size > largestLogBytes) await rename(folder.log, `${folder.log}.1`)
  return open(folder.log, 'a', 0o600)
}

async function explain(folder: DataFolder, begin: number): Promise<Fault> {
  await refuseFull(folder.root, neededMegabytes.existing)
  return new Fault(
    'internal',
    `PostgreSQL did not start on ${folder.root}. The end of its log says why; the whole is in ${folder.log}.`,
    { folder: folder.root, log: await logTail(folder, begin) },
  )
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

function pidFile(folder: DataFolder): string {
  return join(folder.cluster, 'postmaster.pid')
}
