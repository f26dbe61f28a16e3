import { Fault } from '@weir/contract'
import type { ForgeHands } from '../../forge.ts'
import { parseAddress } from './address.ts'
import { openRepository } from './open.ts'
import type { GitRepository } from './open.ts'
import { git } from './run.ts'

/** Two commits by their full ids. */
export interface CommitRange {
  from: string
  to: string
}

/**
 * Files renamed between two commits: old path → new path. A local repository also finds renames with edits (at least half alike);
 * a remote one, of which no file contents are kept, finds unchanged files only. Throws `not_found` for a commit that is not there.
 */
export async function renames(
  address: string,
  range: CommitRange,
  hands: ForgeHands,
): Promise<Map<string, string>> {
  await using repository = await openRepository(parseAddress(address, hands), hands, () => undefined)
  return await renamesIn(repository, range)
}

/** The same in a repository that is already open. */
export async function renamesIn(
  repository: GitRepository,
  { from, to }: CommitRange,
): Promise<Map<string, string>> {
  for (const [pointer, hash] of [
    ['/from', from],
    ['/to', to],
  ] as const) {
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) {
      throw new Fault('invalid', 'Give a commit by its full id of 40 or 64 hexadecimal digits.', { pointer })
    }
  }
  const types = await git({
    ...repository.call,
    args: ['cat-file', '--batch-check=%(objecttype)'],
    input: `${from}\n${to}\n`,
  })
  if (types !== 'commit\ncommit\n')
    throw new Fault('not_found', 'A commit is not in the repository. Sync it first.')
  const output = await git({
    ...repository.call,
    args: ['diff-tree', '-r', '-z', '--name-status', ...how(repository), '--end-of-options', from, to],
  })
  const found = new Map<string, string>()
  const parts = output.split('\0')
  for (let i = 0; i + 2 < parts.length; i += 3) found.set(parts[i + 1] ?? '', parts[i + 2] ?? '')
  return found
}

/** The limit keeps the comparison of contents from growing with the square of a huge change. */
function how({ hasContents }: GitRepository): string[] {
  const similarity = hasContents ? '-M50%' : '-M100%'
  return [
    similarity,
    '-l2000',
    '--diff-filter=R',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=all',
  ]
}
