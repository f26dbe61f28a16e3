import { Fault } from '@weir/contract'
import { setTimeout as delay } from 'node:timers/promises'
import type { Forge, ForgeBatch, ForgeCursor, ForgeHands, ForgeReferences } from '../../forge.ts'
import { parseAddress, placeOf } from './address.ts'
import type { GitAddress } from './address.ts'
import { readCommits } from './commits.ts'
import { openRepository } from './open.ts'
import type { GitRepository } from './open.ts'
import { startReading } from './reading.ts'
import { readReferences } from './references.ts'

/**
 * Any git repository by https, ssh or (from the `weir` command) a local path: commits, branches, tags and authors, never contents.
 * The cursor is `{ heads }`, commits whose ancestry is known.
 */
export const git: Forge = {
  id: 'git',
  title: 'Git repository',
  accepts(address, allowance = {}) {
    try {
      return parseAddress(address, allowance).kind === 'url'
    } catch (error) {
      if (error instanceof Fault) return false
      throw error
    }
  },
  asksFor(address, allowance = {}) {
    const parsed = parseAddress(address, allowance)
    if (parsed.kind === 'path') throw new Fault('invalid', 'A local folder is read without a credential.')
    return placeOf(parsed)
  },
  read,
}

async function* read(
  address: string,
  cursor: ForgeCursor | null,
  hands: ForgeHands,
): AsyncGenerator<ForgeBatch> {
  const parsed = parseAddress(address, hands)
  const known = headsOfCursor(cursor)
  await using repository = yield* opened(parsed, hands)
  const reading = startReading(hands)
  let fetched = 0
  for await (const commits of readCommits(repository, known, reading)) {
    fetched += commits.length
    yield { kind: 'commits', commits }
    yield { kind: 'progress', entity: 'commits', fetched, total: null }
  }
  const references = await readReferences(repository, reading)
  yield { kind: 'references', ...references }
  for (const hash of repository.shallow) reading.doubt('shallow', hash)
  for (const doubt of reading.doubts()) yield { kind: 'doubt', ...doubt }
  const isEmpty = references.branches.length === 0 && references.tags.length === 0 && fetched === 0
  const heads = headsOfReferences(references)
  yield { kind: 'end', cursor: { heads }, isEmpty, isShallow: repository.shallow.length > 0 }
}

/** Opens the repository and tells meanwhile how far fetching is; leaving early cancels it. */
async function* opened(address: GitAddress, hands: ForgeHands): AsyncGenerator<ForgeBatch, GitRepository> {
  const leaving = new AbortController()
  const signal = AbortSignal.any([hands.signal, leaving.signal])
  let latest: ForgeBatch | undefined
  const opening = openRepository(address, { ...hands, signal }, (fetched, total) => {
    latest = { kind: 'progress', entity: 'objects', fetched, total }
  })
  let repository: GitRepository | undefined
  try {
    while (repository === undefined) {
      repository = await Promise.race([opening, delay(progressMilliseconds, undefined)])
      if (repository === undefined && latest !== undefined) yield latest
    }
    return repository
  } finally {
    if (repository === undefined) {
      leaving.abort()
      void opening.then(
        (late) => late[Symbol.asyncDispose](),
        () => undefined,
      )
    }
  }
}

const progressMilliseconds = 250

function headsOfCursor(cursor: ForgeCursor | null): string[] {
  const heads = cursor?.['heads']
  if (!Array.isArray(heads)) return []
  return heads.filter((head): head is string => typeof head === 'string' && /^[0-9a-f]{40,64}$/.test(head))
}

/**
 * Every branch and the newest tags: older tags nearly always lie below a branch, and where one does not its few commits are read
 * again, which changes nothing.
 */
function headsOfReferences({ branches, tags }: ForgeReferences): string[] {
  const newest = tags
    .toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
    .slice(0, 10_000)
  return [...new Set([...branches.slice(0, 5000), ...newest].map(({ commit }) => commit))]
}
