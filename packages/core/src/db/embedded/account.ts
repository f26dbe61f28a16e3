import { execFile } from 'node:child_process'
import { lchown, lstat, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Fault } from '@weir/contract'
import { copyBinaries, linkLibraries, program, type Binaries } from './binaries.ts'

/** How PostgreSQL, which refuses to be root, is run: words before its command line, or a user to become. */
export interface Account {
  prefix: readonly string[]
  uid?: number
  gid?: number
}

/** The two ways in which root can run PostgreSQL: in a user namespace, or by becoming a user without rights. */
export type RootMode = 'namespace' | 'setuid'

const nobody = 65534

/** Runs what follows in a user namespace in which we are nobody and have no rights, with our own rights to files. */
export const namespacePrefix = ['unshare', '-U', `--map-user=${nobody}`, `--map-group=${nobody}`, '--']

/**
 * Chooses how to run PostgreSQL on `dataFolder` and from where: as ourselves; as root in a namespace in which we are
 * nobody; else as the folder's owner or nobody. The programs are copied into the folder when they cannot run in place.
 */
export async function chooseAccount(
  installed: Binaries,
  dataFolder: string,
  rootMode?: RootMode,
): Promise<{ account: Account; binaries: Binaries }> {
  const isComplete = await linkLibraries(installed)
  let reason = 'its libraries cannot be linked'
  for (const account of await possibleAccounts(dataFolder, rootMode)) {
    if (!(await isReachable(dataFolder, account))) {
      reason = `user ${account.uid} may not enter a folder above it`
      continue
    }
    if (isComplete && (reason = await tryRun(installed, account)) === '')
      return { account, binaries: installed }
    if (account.prefix.length > 0 && isComplete) continue
    const binaries = await copyBinaries(installed, join(dataFolder, 'binaries'))
    await giveTo(account, join(dataFolder, 'binaries'))
    await settleOwner(account, dataFolder)
    reason = await tryRun(binaries, account)
    if (reason === '') return { account, binaries }
  }
  throw new Fault(
    'unsupported',
    `The embedded PostgreSQL cannot be run on ${dataFolder}: ${reason}. Start Weir as an ordinary user, choose a folder that user may enter, or give it a PostgreSQL with --database URL.`,
    { folder: dataFolder },
  )
}

/** Makes `folder` and all in it the property of who runs PostgreSQL; only root can, and only root has to. */
export async function giveTo(account: Account, folder: string): Promise<void> {
  if (process.geteuid?.() !== 0) return
  const { uid = 0, gid = 0 } = account
  await lchown(folder, uid, gid)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), uid, gid)
  }
}

/** Like giveTo, but walks only what at first sight belongs to somebody else. */
export async function settleOwner(account: Account, folder: string): Promise<void> {
  if (process.geteuid?.() !== 0) return
  const { uid = 0, gid = 0 } = account
  if ((await stat(folder)).uid !== uid) await lchown(folder, uid, gid)
  for (const name of await readdir(folder)) {
    const status = await lstat(join(folder, name))
    if (status.uid === uid) continue
    if (status.isDirectory()) await giveTo(account, join(folder, name))
    else await lchown(join(folder, name), uid, gid)
  }
}

/** Whether every folder above `path` lets the account through. */
export async function isReachable(path: string, account: Account): Promise<boolean> {
  if (account.uid === undefined) return true
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { uid, mode } = await stat(folder)
    if ((mode & 0o001) === 0 && !(uid === account.uid && (mode & 0o100) !== 0)) return false
    if (folder === dirname(folder)) return true
  }
}

async function possibleAccounts(dataFolder: string, rootMode?: RootMode): Promise<Account[]> {
  const ourselves = { prefix: [] }
  if (process.geteuid?.() !== 0) return [ourselves]
  const { uid, gid } = await stat(dataFolder)
  const other = uid === 0 ? { prefix: [], uid: nobody, gid: nobody } : { prefix: [], uid, gid }
  const namespace = { prefix: namespacePrefix }
  if (rootMode === 'namespace') return [namespace]
  if (rootMode === 'setuid' || uid !== 0) return [other]
  return [namespace, other]
}

/** Empty when PostgreSQL can be run like that, else why not. */
async function tryRun(binaries: Binaries, account: Account): Promise<string> {
  const { prefix, ...user } = account
  const [command = '', ...words] = [...prefix, program(binaries, 'postgres'), '--version']
  try {
    await promisify(execFile)(command, words, { ...user, env: bareEnvironment(), timeout: 30_000, cwd: '/' })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').trim() : String(error)
  }
}

/** The environment of PostgreSQL: none of ours, so that neither PG variables nor secrets reach it. */
export function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].map((name) => [name, process.env[name]] as const)
  const present = kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { ...Object.fromEntries(present), LC_ALL: 'C', TZ: 'UTC' }
}
