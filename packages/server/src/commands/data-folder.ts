import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '@weir/contract'

/** Makes the data folder, or says why it cannot be had. One level at a time: below /proc making a whole path never ends. */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new Fault(
      'unprocessable',
      `The data folder ${folder} cannot be used: ${reasons[code] ?? `the system says ${code}`}. Choose another with --data-folder.`,
    )
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is not a folder, or lies below a file',
  EEXIST: 'it is not a folder, or lies below a file',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'no folder can be made there',
}

async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (found) {
    if (!found.isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' })
    return
  }
  if (dirname(folder) !== folder) await makeFolder(dirname(folder))
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error // another Weir made it just now
  })
}
