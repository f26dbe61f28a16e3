import { chown, mkdtemp, readlink, realpath, rm, rmdir, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isReachable, type Account } from './account.ts'
import type { DataFolder } from './folder.ts'

/** Where a PostgreSQL listens: in a private folder for a socket, or, with an empty folder, on loopback. */
export interface Address {
  socketFolder: string
  port: number
}

/** The longest path of a socket that every system takes (macOS 103, Linux 107 bytes). */
const longestSocketPath = 103
const socketName = '.s.PGSQL.5432'

/** A new address: a folder of mode 0700 with a short path, or a free port on loopback where sockets are impossible. */
export async function newAddress(account: Account, folder: DataFolder): Promise<Address> {
  await forgetAddress(folder)
  for (const parent of process.platform === 'win32' ? [] : [tmpdir(), '/tmp', folder.root]) {
    const socketFolder = await privateFolder(parent, account)
    if (socketFolder === undefined) continue
    await symlink(socketFolder, folder.socket)
    return { socketFolder, port: 5432 }
  }
  return { socketFolder: '', port: await freePort() }
}

/** Removes what the last server left at its address; a folder that is not one of ours, or not empty, stays. */
export async function forgetAddress(folder: DataFolder): Promise<void> {
  const socketFolder = await readlink(folder.socket).catch(() => undefined)
  if (socketFolder === undefined || !/^weir-.{6}$/.test(basename(socketFolder))) return
  for (const suffix of ['', '.lock']) await rm(join(socketFolder, socketName + suffix), { force: true })
  await rmdir(socketFolder).catch(() => undefined)
  await rm(folder.socket)
}

async function privateFolder(parent: string, account: Account): Promise<string | undefined> {
  const absolute = await realpath(parent).catch(() => undefined)
  if (absolute === undefined) return undefined
  if (Buffer.byteLength(join(absolute, 'weir-123456', socketName)) > longestSocketPath) return undefined
  if (!(await isReachable(join(absolute, 'weir'), account))) return undefined
  const folder = await mkdtemp(join(absolute, 'weir-')).catch(() => undefined)
  if (folder === undefined || account.uid === undefined || account.gid === undefined) return folder
  await chown(folder, account.uid, account.gid)
  return folder
}

/** Another may take the port before PostgreSQL does; then the start fails and says so. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done, fail) => server.on('error', fail).listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 5432
}
