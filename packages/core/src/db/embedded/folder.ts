import { access, constants, mkdir, readdir, readFile, realpath, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '@weir/contract'
import { errorCode } from './liveness.ts'

/** Where everything of one embedded PostgreSQL lies; all of it below `root`, so that the folder may be a mount. */
export interface DataFolder {
  root: string
  cluster: string
  password: string
  log: string
  /** A link to where the server listens. */
  socket: string
  lock: string
  holders: string
}

/** Room that a new cluster needs, and that a server needs to start on an old one. */
export const neededMegabytes = { new: 128, existing: 24 }

/** Names that a data folder without a cluster may hold: what an interrupted first start leaves, and a file system's own. */
const ownName = /^(lock|holders|socket|server\.log|binaries.*|initdb-.*|weir-.{6}|lost\+found)$/

/**
 * Checks that `path` is, or can become, a data folder for PostgreSQL `major`, and makes it. Refuses as `unprocessable`
 * what is foreign, of another version, unwritable or full, before anything is changed.
 */
export async function openFolder(path: string, major: string): Promise<DataFolder> {
  const state = await inspect(path, major)
  if (state === 'new') await refuseFull(path, neededMegabytes.new)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
  return layout(await realpath(path))
}

/** Refuses when the file system of `path` has less than so much room for us. */
export async function refuseFull(path: string, megabytes: number): Promise<void> {
  const free = await freeMegabytes(resolve(path))
  if (free >= megabytes) return
  throw new Fault(
    'unprocessable',
    `The disk of ${path} is full: ${free} MB are free and the embedded PostgreSQL needs ${megabytes}. Free some space or choose another folder.`,
    { folder: path, freeMegabytes: free, neededMegabytes: megabytes },
  )
}

function layout(root: string): DataFolder {
  const cluster = join(root, 'cluster')
  return {
    root,
    cluster,
    password: join(cluster, 'weir.password'),
    log: join(root, 'server.log'),
    socket: join(root, 'socket'),
    lock: join(root, 'lock'),
    holders: join(root, 'holders'),
  }
}

async function inspect(path: string, major: string): Promise<'new' | 'existing'> {
  const names = await list(path)
  const folder = layout(resolve(path))
  const version = await readVersion(path, folder.cluster)
  if (version === undefined) {
    const foreign = names.find((name) => !ownName.test(name))
    if (foreign === undefined) return 'new'
    throw new Fault(
      'unprocessable',
      `The folder ${path} holds something that is not Weir's (${foreign}). Choose an empty or new folder for the database; nothing was touched.`,
      { folder: path, found: foreign },
    )
  }
  if (version !== major) {
    throw new Fault(
      'unprocessable',
      `The data in ${path} belongs to PostgreSQL ${version}, this Weir brings PostgreSQL ${major}. Start the Weir that brings ${version}, make a backup with it, and restore that into a new folder.`,
      { folder: path, found: version, expected: major },
    )
  }
  await refuseStranger(folder)
  return 'existing'
}

async function refuseStranger(folder: DataFolder): Promise<void> {
  const owner = (await stat(folder.cluster)).uid
  const ourselves = process.geteuid?.() ?? owner
  if (ourselves !== 0 && ourselves !== owner) {
    throw new Fault(
      'unprocessable',
      `The data in ${folder.root} belongs to user ${owner} and Weir runs as user ${ourselves}. Start Weir as that user, or give the folder away with chown -R.`,
      { folder: folder.root, owner, user: ourselves },
    )
  }
  const password = await readFile(folder.password).catch(() => undefined)
  if (password === undefined) {
    throw new Fault(
      'unprocessable',
      `The folder ${folder.root} holds a PostgreSQL cluster without Weir's password file. Choose a new folder, or use that PostgreSQL with --database URL; nothing was touched.`,
      { folder: folder.root },
    )
  }
}

/** The major version that made the cluster; a folder that is itself a cluster is foreign and has none. */
async function readVersion(path: string, cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    throw unwritable(path, error)
  }
}

async function list(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw unwritable(path, error)
  }
}

async function freeMegabytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path)
    return Math.floor((bavail * bsize) / 1_048_576)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || path === dirname(path)) throw unwritable(path, error)
    return freeMegabytes(dirname(path))
  }
}

function unwritable(path: string, error: unknown): Fault {
  const code = errorCode(error) ?? 'unknown'
  const reason =
    code === 'ENOTDIR' || code === 'EEXIST' ? 'is not a folder' : 'cannot be read and written by us'
  return new Fault(
    'unprocessable',
    `The data folder ${path} ${reason} (${code}). Choose another folder, or change its owner or mode.`,
    { folder: path, cause: code },
  )
}
