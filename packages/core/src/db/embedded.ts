import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '@weir/contract'
import { Client } from 'pg'
import { chooseAccount, settleOwner, type RootMode } from './embedded/account.ts'
import { findBinaries, type Binaries } from './embedded/binaries.ts'
import { createCluster, superuser } from './embedded/cluster.ts'
import { openFolder, type DataFolder } from './embedded/folder.ts'
import { errorCode, isAlive } from './embedded/liveness.ts'
import * as postmasters from './embedded/postmaster.ts'
import { announce, exclusively, othersIn, type Presence } from './embedded/presence.ts'
import { forgetAddress, newAddress } from './embedded/socket.ts'

/*
 * One PostgreSQL serves a data folder, and every process that needs it holds it (a file in `holders`):
 *
 *   start   under the lock: a server that runs is attached to, else one is started (and made, the first time)
 *   stop    under the lock: the hold is given back; the last holder stops the server, whoever started it
 *   death   of a holder: its hold ends with it, the server lives on and the next start attaches to it
 *           of the server: every holder is told by onExit; starting again recovers what was committed
 */

/** How to start an embedded PostgreSQL. */
export interface EmbeddedOptions {
  /** A folder of its own: empty, new, or used before for this. */
  dataFolder: string
  log?: (message: string) => void
  /** More settings of PostgreSQL by name; durability and addresses are not among them. */
  settings?: Readonly<Record<string, string>>
  /** How long to wait for another process that is starting or stopping it. */
  waitSeconds?: number
  /** As root: how to run PostgreSQL, instead of what works. */
  rootMode?: RootMode
}

/** A PostgreSQL of our own, held until `stop`. */
export interface Embedded extends AsyncDisposable {
  /** Connection of the superuser; it holds a password. */
  adminUrl: string
  /** Empty where PostgreSQL listens on loopback instead of a socket. */
  socketFolder: string
  port: number
  version: string
  pid: number
  /** Whether this call started the server, instead of attaching to one. */
  owned: boolean
  /** Calls the listener once if the server dies before `stop`. */
  onExit(listener: (fault: Fault) => void): void
  /** Gives the server back; resolves, if nobody else holds it, after it has stopped. */
  stop(): Promise<void>
}

/** Starts the PostgreSQL of a data folder, or attaches to it when it runs; faults say what to do and change nothing. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const installed = await findBinaries()
  const folder = await openFolder(options.dataFolder, installed.major)
  return exclusively(folder.lock, options.waitSeconds ?? 60, async () => {
    const presence = await announce(folder.holders)
    try {
      const running = await findRunning(folder, options)
      const server = running ?? (await launch(folder, installed, options))
      return await hold({ ...server, folder, installed, presence })
    } catch (error) {
      await presence.withdraw()
      throw error
    }
  })
}

interface Server {
  postmaster: postmasters.Postmaster
  child?: ChildProcess
}

interface Held extends Server {
  folder: DataFolder
  installed: Binaries
  presence: Presence
}

async function findRunning(folder: DataFolder, options: EmbeddedOptions): Promise<Server | undefined> {
  for (;;) {
    const postmaster = await postmasters.readPostmaster(folder)
    if (postmaster === undefined || !postmasters.isServing(postmaster, folder)) break
    if (postmaster.isReady) {
      await refuseMute(folder, postmaster)
      options.log?.(`attached to PostgreSQL (process ${postmaster.pid})`)
      return { postmaster }
    }
    // It is recovering or stopping: either ends.
    await setTimeout(50)
  }
  await refuseElsewhere(folder, options.waitSeconds ?? 60)
  return undefined
}

async function launch(folder: DataFolder, installed: Binaries, options: EmbeddedOptions): Promise<Server> {
  const { account, binaries } = await chooseAccount(installed, folder.root, options.rootMode)
  await settleOwner(account, folder.root)
  const isNew = (await readFile(folder.password).catch(() => undefined)) === undefined
  if (isNew) {
    options.log?.(`making a PostgreSQL ${installed.version} cluster in ${folder.root}`)
    await createCluster(folder, binaries, account)
  }
  const before = await postmasters.readPostmaster(folder)
  if (before !== undefined) await forgetAddress(before)
  const address = await newAddress(account, folder.root)
  try {
    const settings = options.settings ?? {}
    const server = await postmasters.launch({ folder, binaries, account, address, settings })
    options.log?.(`started PostgreSQL ${installed.version} (process ${server.postmaster.pid})`)
    return server
  } catch (error) {
    await forgetAddress(address)
    throw error
  }
}

async function hold(held: Held): Promise<Embedded> {
  const { folder, postmaster, child } = held
  const death = watch(held)
  let stopping: Promise<void> | undefined
  const stop = () => {
    death.ignore()
    return (stopping ??= release(held))
  }
  return {
    adminUrl: await adminUrl(folder, postmaster),
    socketFolder: postmaster.socketFolder,
    port: postmaster.port,
    version: held.installed.version,
    pid: postmaster.pid,
    owned: child !== undefined,
    onExit: death.listen,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function release({ folder, installed, presence, postmaster }: Held): Promise<void> {
  await exclusively(folder.lock, 120, async () => {
    await presence.withdraw()
    const others = await othersIn(folder.holders)
    if (others.here.length + others.elsewhere.length > 0) return
    await postmasters.shutDown(postmaster, { folder, binaries: installed })
    await forgetAddress(postmaster)
  })
}

function watch({ folder, postmaster, presence }: Held) {
  const listeners: ((fault: Fault) => void)[] = []
  let death: Fault | undefined
  const timer = setInterval(async () => {
    if (isAlive(postmaster.pid, postmaster.startedAt)) return
    clearInterval(timer)
    await presence.withdraw()
    death = new Fault(
      'internal',
      'PostgreSQL ended unexpectedly. Start it again; what was committed is safe.',
      {
        pid: postmaster.pid,
        log: await postmasters.logTail(folder),
      },
    )
    for (const listener of listeners) listener(death)
  }, 200).unref()
  return {
    ignore: () => clearInterval(timer),
    listen(listener: (fault: Fault) => void) {
      if (death !== undefined) listener(death)
      else listeners.push(listener)
    },
  }
}

async function adminUrl(folder: DataFolder, postmaster: postmasters.Postmaster): Promise<string> {
  const password = (await readFile(folder.password, 'utf8')).trim()
  const host = postmaster.socketFolder === '' ? '127.0.0.1' : postmaster.socketFolder
  const where = new URLSearchParams({ host, port: String(postmaster.port) })
  return `postgresql://${superuser}:${encodeURIComponent(password)}@localhost/postgres?${where}`
}

/** SCRAM proves both sides: who answers with our password is the server of our cluster. */
async function refuseMute(folder: DataFolder, postmaster: postmasters.Postmaster): Promise<void> {
  const client = new Client({
    connectionString: await adminUrl(folder, postmaster),
    connectionTimeoutMillis: 10_000,
  })
  try {
    await client.connect()
    await client.end()
  } catch (error) {
    // Too many clients is an answer too.
    if (errorCode(error) === '53300') return
    throw new Fault(
      'unprocessable',
      `The PostgreSQL of ${folder.root} runs as process ${postmaster.pid} but does not answer us. End that process and start again; what was committed is safe.`,
      {
        folder: folder.root,
        pid: postmaster.pid,
        cause: error instanceof Error ? error.message : String(error),
      },
    )
  }
}

/** Processes of another container or host cannot be asked; while one of them holds the folder, a second server would ruin it. */
async function refuseElsewhere(folder: DataFolder, waitSeconds: number): Promise<void> {
  const deadline = performance.now() + waitSeconds * 1000
  while ((await othersIn(folder.holders)).elsewhere.length > 0) {
    if (performance.now() > deadline) {
      throw new Fault(
        'busy',
        `A Weir in another container or on another host uses ${folder.root}. Stop it first, or let both use one PostgreSQL with --database URL.`,
        { folder: folder.root, retryAfterSeconds: 30 },
      )
    }
    await setTimeout(250)
  }
}
