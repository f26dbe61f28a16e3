import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@weir/contract'
import { bareEnvironment, giveTo, namespacePrefix, type Account } from './account.ts'
import { program, type Binaries } from './binaries.ts'
import { refuseFull, type DataFolder } from './folder.ts'

/** Name of the superuser of an embedded cluster. */
export const superuser = 'postgres'

/**
 * Makes a new cluster with a generated password. It grows beside its place and moves there whole, password included, so
 * that an interruption leaves no half cluster; what earlier interruptions left is removed.
 */
export async function createCluster(folder: DataFolder, binaries: Binaries, account: Account): Promise<void> {
  await sweepDrafts(folder)
  const draft = await mkdtemp(join(folder.root, 'initdb-'))
  try {
    const passwordFile = join(draft, 'password')
    const cluster = join(draft, 'cluster')
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    await giveTo(account, draft)
    // One sort order and letter case on every machine, whatever locales it has.
    const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--username', superuser, '--pwfile', passwordFile, '--auth=scram-sha-256']
    const initdb = program(binaries, 'initdb')
    await runInitdb(folder, account, [initdb, '--pgdata', cluster, '--no-instructions', ...access, ...text])
    await rename(passwordFile, join(cluster, 'weir.password'))
    await syncFolder(cluster)
    await rename(cluster, folder.cluster)
    await syncFolder(folder.root)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function sweepDrafts(folder: DataFolder): Promise<void> {
  for (const name of await readdir(folder.root)) {
    if (!name.startsWith('initdb-')) continue
    // An initdb whose starter was killed may still be writing; what resists now is swept the next time.
    const patience = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }
    await rm(join(folder.root, name), patience).catch(() => undefined)
  }
}

async function runInitdb(folder: DataFolder, account: Account, commandLine: string[]): Promise<void> {
  const plain = await attempt(folder, account, commandLine)
  if (plain.status === 0) return
  // initdb wants a name for its user, which an arbitrary user of a container lacks; in a namespace it is nobody.
  const named = { ...account, prefix: namespacePrefix }
  if (account.prefix.length === 0 && (await attempt(folder, named, commandLine)).status === 0) return
  await refuseFull(folder.root, 64)
  throw new Fault(
    'internal',
    `A new PostgreSQL cluster could not be made in ${folder.root}. ${plain.output.split('\n').find((line) => line.includes('error:')) ?? ''}`,
    { folder: folder.root, status: String(plain.status), output: plain.output.slice(-2000) },
  )
}

async function attempt(folder: DataFolder, account: Account, commandLine: string[]) {
  const { prefix, ...user } = account
  const [command = '', ...words] = [...prefix, ...commandLine]
  const child = spawn(command, words, { ...user, env: bareEnvironment(), cwd: folder.root })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const status = await new Promise((done) => child.on('error', done).on('close', done))
  return { status, output: Buffer.concat(output).toString() }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path)
  await handle.sync()
  await handle.close()
}
