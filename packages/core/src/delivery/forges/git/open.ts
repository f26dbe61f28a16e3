import type { ForgeHands } from '../../forge.ts'
import type { GitAddress } from './address.ts'
import { openMirror } from './mirror.ts'
import type { GitCall } from './run.ts'
import { openView } from './view.ts'

/** A repository ready to be read: a bare folder of ours with its branches, tags and access to its commits. */
export interface GitRepository extends AsyncDisposable {
  /** What every reading call of git has in common; it allows no transport, so reading can never reach the network. */
  readonly call: Pick<GitCall, 'directory' | 'environment' | 'signal'>
  /** Short name of the branch HEAD names. */
  readonly defaultBranch: string | null
  /** File contents are at hand: the repository is on this machine and whole. */
  readonly hasContents: boolean
  /** Commits whose parents are not here. */
  readonly shallow: readonly string[]
}

/** Progress of what is fetched before reading begins. */
export type Fetched = (fetched: number, total: number) => void

/** The repository at an address: a local one through a view, a remote one through a mirror in the cache folder, brought up to date. */
export async function openRepository(
  address: GitAddress,
  hands: ForgeHands,
  fetched: Fetched,
): Promise<GitRepository> {
  return address.kind === 'path'
    ? await openView(address.path, hands)
    : await openMirror(address, hands, fetched)
}
