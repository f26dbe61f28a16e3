import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Change } from '../../packages/server/src/removal.ts'

/** A copy of the working tree, so that nothing is broken where people work. */
export interface Checkout extends AsyncDisposable {
  folder: string
  /** Makes the changes, does the work, and puts the files back. */
  without<T>(changes: readonly Change[], work: () => Promise<T>): Promise<T>
}

/** Copies what git knows, with what is not committed yet. Packages are links; those of the workspace lead into the copy. */
export async function openCheckout(root: string): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-prove-'))
  for (const name of await filesOf(root)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await copyFile(join(root, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error // deleted and not committed yet
    })
  }
  const packages = await readdir(join(root, 'packages'))
  for (const place of ['', ...packages.map((name) => join('packages', name))])
    await linkModules(join(root, place, 'node_modules'), join(folder, place, 'node_modules'))
  await mkdir(join(folder, 'node_modules/@weir'), { recursive: true })
  for (const name of packages)
    await symlink(join(folder, 'packages', name), join(folder, 'node_modules/@weir', name))
  return {
    folder,
    without: (changes, work) => without(folder, changes, work),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Why a change cannot be made: its text must stand in its file exactly once. */
export async function misfit({ file, find }: Change, folder = '.'): Promise<string | null> {
  const text = await readFile(join(folder, file), 'utf8').catch(() => null)
  if (text === null) return `${file} is not there`
  const times = text.split(find).length - 1
  return times === 1 ? null : `${file} holds ${times} times: ${find}`
}

async function without<T>(folder: string, changes: readonly Change[], work: () => Promise<T>): Promise<T> {
  const kept = new Map<string, string>()
  try {
    for (const change of changes) {
      const reason = await misfit(change, folder)
      if (reason !== null) throw new Error(reason)
      const path = join(folder, change.file)
      const text = await readFile(path, 'utf8')
      if (!kept.has(path)) kept.set(path, text)
      await writeFile(
        path,
        text.replace(change.find, () => change.put),
      )
    }
    return await work()
  } finally {
    for (const [path, text] of kept) await writeFile(path, text)
  }
}

async function filesOf(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, maxBuffer: 1 << 28 },
  )
  return stdout.split('\0').filter((name) => name !== '')
}

async function linkModules(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => [])
  if (entries.length > 0) await mkdir(to, { recursive: true })
  for (const { name } of entries)
    if (name !== '@weir' && !['.vite', '.vite-temp', '.vitest'].includes(name))
      await symlink(resolve(from, name), join(to, name))
}
