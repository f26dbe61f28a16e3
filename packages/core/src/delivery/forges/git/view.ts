import { Fault } from '@weir/contract'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { ForgeHands } from '../../forge.ts'
import { askReferences, objectFormat } from './advertised.ts'
import type { Advertised } from './advertised.ts'
import type { GitRepository } from './open.ts'
import { git, writeHardening } from './run.ts'
import { readShallow } from './shallow.ts'

/**
 * A local repository, read without ever running git in it: its configuration may belong to somebody else and could name programs
 * to run. An empty bare repository of ours gets its references (asked through upload-pack), borrows its objects as an alternate,
 * and is removed at the end. Nothing is written to the repository that is read.
 */
export async function openView(path: string, hands: ForgeHands): Promise<GitRepository> {
  const source = await findRepository(path)
  await mkdir(hands.cacheFolder, { recursive: true })
  const directory = await mkdtemp(join(hands.cacheFolder, 'view-'))
  const remove = () => rm(directory, { recursive: true, force: true })
  try {
    await writeHardening(directory)
    const environment = {
      ...hands.environment,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(source.common, 'objects')),
    }
    const call = { directory, environment, signal: hands.signal }
    const advertised = await askReferences({ ...call, protocols: ['file'] }, source.folder)
    await git({
      ...call,
      args: ['init', '-q', '--bare', '--template=', `--object-format=${objectFormat(advertised)}`],
    })
    await writeReferences(directory, advertised)
    const shallow = await readShallow(source.common)
    if (shallow.length > 0)
      await writeFile(join(directory, 'shallow'), shallow.map((hash) => `${hash}\n`).join(''))
    const defaultBranch = advertised.head?.slice('refs/heads/'.length) ?? null
    return { call, defaultBranch, hasContents: true, shallow, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

interface Source {
  /** What upload-pack is given. */
  folder: string
  /** Where objects, references and the shallow border are; another folder than `folder` for a linked worktree. */
  common: string
}

/** The repository a path is in: bare, with a `.git` folder, or with a `.git` file as worktrees and submodules have. */
async function findRepository(path: string): Promise<Source> {
  for (let at = path; ; at = dirname(at)) {
    const dotGit = join(at, '.git')
    const pointer = await readText(dotGit)
    const linked = /^gitdir: (.+)/.exec(pointer ?? '')?.[1]
    if (linked !== undefined) return await linkedSource(resolve(at, linked))
    for (const folder of [dotGit, at]) {
      const isRepository =
        (await isFolder(join(folder, 'objects'))) && (await readText(join(folder, 'HEAD'))) !== undefined
      if (isRepository) return { folder, common: folder }
    }
    if (dirname(at) === at) break
  }
  throw new Fault('unprocessable', 'There is no git repository at this path.', {
    pointer: '/url',
    reason: 'not_git',
  })
}

async function linkedSource(folder: string): Promise<Source> {
  const common = (await readText(join(folder, 'commondir')))?.trim()
  if (common === undefined) return { folder, common: folder }
  const resolved = isAbsolute(common) ? common : resolve(folder, common)
  return { folder: resolved, common: resolved }
}

async function readText(path: string): Promise<string | undefined> {
  const isSmall = await stat(path).then(
    (file) => file.isFile() && file.size < 1_000_000,
    () => false,
  )
  return isSmall ? await readFile(path, 'utf8').catch(() => undefined) : undefined
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (file) => file.isDirectory(),
    () => false,
  )
}

async function writeReferences(directory: string, advertised: Advertised): Promise<void> {
  const lines = advertised.references.map(({ name, object }) => `${object} ${name}\n`)
  await writeFile(join(directory, 'packed-refs'), lines.join(''))
  const head = advertised.head === null ? advertised.headCommit : `ref: ${advertised.head}`
  if (head !== null) await writeFile(join(directory, 'HEAD'), `${head}\n`)
}

/** A path as git reads it from a list separated by colons. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`
}
