import { gap, indexOf } from './dag.ts'
import type { Dag } from './dag.ts'
import { releaseParents } from './dag-release-parents.ts'

/** A release as ownership sees it: its commit, when it was published, and a name that breaks ties. */
export interface OwnershipRelease {
  commit: string
  /** Milliseconds since 1970. */
  publishedAt: number
  name: string
}

/** Who owns what. Releases are named by their position in the input. */
export interface Ownership {
  /** For each commit of the graph the release that owns it, or -1. */
  owners: Int32Array
  /** Visible releases, oldest published first. */
  order: number[]
  /** Releases not shown yet: one whose commit is not synced, and every one published later. */
  hidden: number[]
  /** For each release how many commits it owns; 0 when hidden. */
  commits: Uint32Array
  /** For each release the nearest earlier published releases below it, latest published first. */
  parents: number[][]
  /** For each release the seconds since its latest parent, else since `firstCommitAt`; null when hidden or nothing is before it. */
  ageSeconds: (number | null)[]
}

/**
 * Each commit belongs to the earliest published release that reaches it (delivery.md, Ownership).
 *
 * The specification walks releases newest → oldest, each overwriting its whole ancestry. The last to write a commit is then
 * the earliest published of the releases that reach it. A release reaches commit c when it sits on c or reaches a child of c,
 * so with ranks in order of publication
 *     owner(c) = min( ranks on c, min over children d of owner(d) ).
 * Children have larger indices, so one descending sweep computes this for every commit at once: O(commits + edges + releases),
 * whatever the number of releases.
 *
 * Equal times are ordered parents before children, then by name. Two releases on one commit: min keeps the older.
 */
export function ownership(
  dag: Dag,
  releases: readonly OwnershipRelease[],
  firstCommitAt: number | null = null,
): Ownership {
  const at = releases.map((release) => indexOf(dag, release.commit))
  const sorted = publicationOrder(releases, at)
  const unsynced = sorted.findIndex((release) => at[release] === -1)
  const order = unsynced === -1 ? sorted : sorted.slice(0, unsynced)
  const owners = ownersOf(dag, order, at)
  const commits = new Uint32Array(releases.length)
  for (const owner of owners) if (owner >= 0) commits[owner] = (commits[owner] ?? 0) + 1
  const parents = releaseParents(dag, order, at)
  const isVisible = new Set(order)
  const ageSeconds = releases.map((release, i) => {
    const parent = releases[parents[i]?.[0] ?? -1]
    const since = parent?.publishedAt ?? firstCommitAt
    return since === null || !isVisible.has(i) ? null : (release.publishedAt - since) / 1000
  })
  return { owners, order, hidden: sorted.slice(order.length), commits, parents, ageSeconds }
}

/** Input positions by time, then graph position (not synced first), then name. */
function publicationOrder(releases: readonly OwnershipRelease[], at: readonly number[]): number[] {
  const key = releases.map((release, i) => ({ i, at: at[i] ?? -1, ...release }))
  key.sort((a, b) => a.publishedAt - b.publishedAt || a.at - b.at || compare(a.name, b.name) || a.i - b.i)
  return key.map((release) => release.i)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function ownersOf(dag: Dag, order: readonly number[], at: readonly number[]): Int32Array {
  const { starts, parents, size } = dag
  const none = 0xffff_ffff
  const ranks = new Uint32Array(size).fill(none)
  order.forEach((release, rank) => {
    const commit = at[release] ?? gap
    if (rank < (ranks[commit] ?? 0)) ranks[commit] = rank
  })
  for (let i = size - 1; i >= 0; i--) {
    const rank = ranks[i] ?? none
    if (rank === none) continue
    const end = starts[i + 1] ?? 0
    for (let e = starts[i] ?? 0; e < end; e++) {
      const parent = parents[e] ?? gap
      // A gap lies beyond the array, where a typed array ignores the write.
      if (rank < (ranks[parent] ?? 0)) ranks[parent] = rank
    }
  }
  return Int32Array.from(ranks, (rank) => (rank === none ? -1 : (order[rank] ?? -1)))
}
