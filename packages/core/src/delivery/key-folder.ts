import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, startOf } from '../db/embedded/liveness.ts'

/**
 * A folder for the key of one reading: for us alone (mode 0700), of a name that nobody can foresee. Its name says which process
 * reads, by its number and its start. Who makes it removes it.
 */
export const makeKeyFolder = (): Promise<string> =>
  mkdtemp(join(tmpdir(), `weir-ssh-${process.pid}-${startOf(process.pid)}-`))

/** Removes what processes of ours left that were killed while they read: asked for at each start. */
export async function removeLeftKeys(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid, startedAt] = /^weir-ssh-(\d+)-(\d+)-[^-]+$/.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid), startedAt)) continue
    const folder = join(tmpdir(), name)
    if (await isOurs(folder)) await rm(folder, { recursive: true, force: true })
  }
}

/** The temporary folder is everybody's: what another person put there is theirs. */
const isOurs = async (folder: string): Promise<boolean> => {
  const found = await lstat(folder).catch(() => null)
  return found !== null && found.isDirectory() && found.uid === process.getuid?.()
}
