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
  let reason = ''
  for (const account of await possibleAccounts(dataFolder, rootMode)) {
    if (!(await isReachable(dataFolder, account))) {
      reason = `user ${account.uid ?? 0} without special rights may not enter a folder above it`
      continue
    }
    reason = isComplete ? await tryRun(installed, account) : 'its libraries cannot be linked'
    if (reason === '') return { account, binaries: installed }
    // Where namespaces are forbidden a copy does not help, and that is the usual reason.
    if (isComplete && account.prefix.length > 0) continue
    const copied = await copyFor(account, installed, dataFolder)
    if (typeof copied === 'object') return { account, binaries: copied }
    reason = copied
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

/** Whether every folder above `path` lets the account through; ourselves were let through already. */
export async function isReachable(path: string, account: Account): Promise<boolean> {
  if (account.uid === undefined && account.prefix.length === 0) return true
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder)
    const isOwner = uid === (account.uid ?? 0)
    const isGroup = gid === (account.gid ?? 0)
    if ((mode & (isOwner ? 0o100 : isGroup ? 0o010 : 0o001)) === 0) return false
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

/** The programs copied into the data folder for an account, or why it cannot run them there either. */
async function copyFor(
  account: Account,
  installed: Binaries,
  dataFolder: string,
): Promise<Binaries | string> {
  const cache = join(dataFolder, 'binaries')
  try {
    const binaries = await copyBinaries(installed, cache)
    await giveTo(account, cache)
    await settleOwner(account, dataFolder)
    const reason = await tryRun(binaries, account)
    return reason === '' ? binaries : reason
  } catch (error) {
    return sentence(error)
  }
}

/** Empty when PostgreSQL can be run like that, else why not. */
async function tryRun(binaries: Binaries, account: Account): Promise<string> {
  const { prefix, ...user } = account
  const words = [...prefix, program(binaries, 'postgres'), '--version']
  const command = words.shift() ?? ''
  try {
    await promisify(execFile)(command, words, { ...user, env: bareEnvironment(), timeout: 30_000, cwd: '/' })
    return ''
  } catch (error) {
    return sentence(error)
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').trim() : String(error)
}

/** The environment of PostgreSQL: none of ours, so that neither PG variables nor secrets reach it. */
export function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].map((name) => [name, process.env[name]] as const)
  const present = kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { ...Object.fromEntries(present), LC_ALL: 'C', TZ: 'UTC' }
}
