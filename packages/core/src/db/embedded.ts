import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '@weir/contract'
import { Client } from 'pg'
import { chooseAccount, settleOwner, type RootMode } from './embedded/account.ts'
import { findBinaries, type Binaries } from './embedded/binaries.ts'
import { createCluster, superuser } from './embedded/cluster.ts'
import { neededMegabytes, openFolder, refuseFull, type DataFolder } from './embedded/folder.ts'
import { isAlive } from './embedded/liveness.ts'
import {
  isServing,
  launch as launchPostmaster,
  logTail,
  readPostmaster,
  shutDown,
  untilGone,
  type Postmaster,
} from './embedded/postmaster.ts'
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
      const running = await findRunning(folder, installed, options)
      const server = running ?? (await launch(folder, installed, options))
      return hold({ ...server, folder, installed, presence })
    } catch (error) {
      await presence.withdraw()
      throw error
    }
  })
}

interface Server {
  postmaster: Postmaster
  adminUrl: string
  version: string
  owned: boolean
}

interface Held extends Server {
  folder: DataFolder
  installed: Binaries
  presence: Presence
}

async function findRunning(folder: DataFolder, installed: Binaries, options: EmbeddedOptions) {
  for (;;) {
    const postmaster = await readPostmaster(folder)
    if (postmaster === undefined || !isServing(postmaster, folder)) break
    if (postmaster.state === 'ready') {
      const url = await adminUrl(folder, postmaster)
      const version = await askVersion(url)
      if (version instanceof Error) {
        // One that was killed a moment ago looks alive until it is gone.
        if (await untilGone(postmaster, 3)) continue
        throw mute(folder, postmaster, version)
      }
      options.log?.(`attached to PostgreSQL ${version} (process ${postmaster.pid})`)
      return { postmaster, adminUrl: url, version, owned: false }
    }
    // Nobody of us stops it, for that takes the lock: somebody asked it to wait for its clients, who may never go.
    if (postmaster.state === 'stopping') await shutDown(postmaster, folder, installed)
    await setTimeout(50)
  }
  await refuseElsewhere(folder, options.waitSeconds ?? 60)
  return undefined
}

async function launch(folder: DataFolder, installed: Binaries, options: EmbeddedOptions) {
  const { account, binaries } = await chooseAccount(installed, folder.root, options.rootMode)
  await settleOwner(account, folder.root)
  const isNew = (await readFile(folder.password).catch(() => undefined)) === undefined
  if (isNew) {
    options.log?.(`making a PostgreSQL ${installed.version} cluster in ${folder.root}`)
    await createCluster(folder, binaries, account)
  }
  await refuseFull(folder.root, neededMegabytes.existing)
  const address = await newAddress(account, folder)
  try {
    const settings = options.settings ?? {}
    const postmaster = await launchPostmaster({ folder, binaries, account, address, settings })
    options.log?.(`started PostgreSQL ${installed.version} (process ${postmaster.pid})`)
    const url = await adminUrl(folder, postmaster)
    return { postmaster, adminUrl: url, version: installed.version, owned: true }
  } catch (error) {
    await forgetAddress(folder)
    throw error
  }
}

function hold(held: Held): Embedded {
  const { postmaster } = held
  const death = watch(held)
  let stopping: Promise<void> | undefined
  const stop = () => {
    death.ignore()
    return (stopping ??= release(held))
  }
  return {
    adminUrl: held.adminUrl,
    socketFolder: postmaster.socketFolder,
    port: postmaster.port,
    version: held.version,
    pid: postmaster.pid,
    owned: held.owned,
    onExit: death.listen,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function release({ folder, installed, presence }: Held): Promise<void> {
  await exclusively(folder.lock, 120, async () => {
    await presence.withdraw()
    const others = await othersIn(folder.holders)
    if (others.here.length + others.elsewhere.length > 0) return
    const running = await readPostmaster(folder)
    if (running !== undefined && isServing(running, folder)) await shutDown(running, folder, installed)
    await forgetAddress(folder)
  })
}

function watch({ folder, postmaster, presence }: Held) {
  const listeners: ((fault: Fault) => void)[] = []
  let death: Fault | undefined
  const look = async (): Promise<void> => {
    if (isAlive(postmaster.pid, postmaster.startedAt)) return
    clearInterval(timer)
    // What cannot be withdrawn ends with this process.
    await presence.withdraw().catch(() => undefined)
    death = new Fault(
      'internal',
      'PostgreSQL ended unexpectedly. Start it again; what was committed is safe.',
      {
        pid: postmaster.pid,
        log: await logTail(folder),
      },
    )
    for (const listener of listeners) listener(death)
  }
  const timer = setInterval(() => void look(), 200).unref()
  return {
    ignore: () => clearInterval(timer),
    listen(listener: (fault: Fault) => void) {
      if (death !== undefined) listener(death)
      else listeners.push(listener)
    },
  }
}

async function adminUrl(folder: DataFolder, postmaster: Postmaster): Promise<string> {
  const password = (await readFile(folder.password, 'utf8')).trim()
  const host = postmaster.socketFolder === '' ? '127.0.0.1' : postmaster.socketFolder
  const where = new URLSearchParams({ host, port: String(postmaster.port) })
  return `postgresql://${superuser}:${encodeURIComponent(password)}@localhost/postgres?${where}`
}

/** The version of a running server. SCRAM proves both sides: who answers with our password is the server of our cluster. */
async function askVersion(url: string): Promise<string | Error> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]?.server_version ?? ''
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    await client.end().catch(() => undefined)
  }
}

function mute(folder: DataFolder, postmaster: Postmaster, error: Error): Fault {
  return new Fault(
    'unprocessable',
    `The PostgreSQL of ${folder.root} runs as process ${postmaster.pid} but does not answer us. End that process and start again; what was committed is safe.`,
    { folder: folder.root, pid: postmaster.pid, cause: error.message },
  )
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
