import { emptyDag } from '../calc/dag.ts'
import { packDag } from '../calc/dag-blob.ts'
import { extendDag } from '../calc/dag-growth.ts'
import { type Ownership, ownership } from '../calc/dag-ownership.ts'
import { defaultReleasePattern } from '../calc/release-match.ts'
import { packOwners } from '../delivery/owners.ts'
import type { CommitHistory } from './commits.ts'
import { bytes, instant, type Row, type Rows } from './insert-rows.ts'
import type { Random } from './random.ts'
import type { SimulatedRelease } from './releases.ts'

/** A repository and what was invented of it. */
export interface SimulatedRepository {
  key: { organization_id: string; group_id: string; repository_id: string }
  root_id: string
  name: string
  history: CommitHistory
  releases: readonly SimulatedRelease[]
  syncedAt: number
}

/** The rows of a repository, as a sync of its git history would have written them. */
export function deliveryRows(random: Random, repository: SimulatedRepository): Partial<Rows> {
  const { key, history, releases } = repository
  const { commits } = history
  const dag = extendDag(emptyDag, commits)
  const published = releases.map(({ hash, at, name }) => ({ commit: hash, publishedAt: at, name }))
  const owned = ownership(dag, published, commits[0]?.at ?? null)
  const ids = releases.map(({ at }) => random.uuid(at))
  return {
    repository: [repositoryRow(repository, { releases: owned.order.length, newest: commits.at(-1)?.hash })],
    repository_graph: [
      { ...key, graph: bytes(packDag(dag)), owners: bytes(packOwners({ releases: ids, of: owned.owners })) },
    ],
    release: releases.map((release, i) => releaseRow(key, { release, id: ids[i] ?? '', owned, i })),
    commit: commitRows(repository, { owners: ownersByHash(dag.hashes, owned.owners), ids }),
    reference: referenceRows(repository),
  }
}

function repositoryRow(
  { key: { repository_id, ...key }, root_id, name, history, syncedAt }: SimulatedRepository,
  counts: { releases: number; newest: string | undefined },
): Row<'repository'> {
  return {
    ...key,
    id: repository_id,
    root_id,
    name,
    default_branch: 'main',
    release_rule: defaultReleasePattern,
    head: history.mainline.at(-1)?.hash ?? counts.newest ?? null,
    commit_count: history.commits.length,
    release_count: counts.releases,
    cursor: null,
    synced_at: instant(syncedAt),
  }
}

function releaseRow(
  key: SimulatedRepository['key'],
  { release, id, owned, i }: { release: SimulatedRelease; id: string; owned: Ownership; i: number },
): Row<'release'> {
  const age = owned.ageSeconds[i] ?? null
  return {
    ...key,
    id,
    name: release.name,
    hash: release.hash,
    published_at: instant(release.at),
    is_prerelease: release.isPrerelease,
    commit_count: owned.commits[i] ?? 0,
    age_seconds: age === null ? null : Math.max(0, Math.round(age)),
  }
}

/** The owner of each commit by its id; the graph has an order of its own. */
function ownersByHash(hashes: Uint8Array, owners: Int32Array): Map<string, number> {
  const all = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength).toString('hex')
  return new Map(Array.from(owners, (owner, i) => [all.slice(i * 40, i * 40 + 40), owner]))
}

function commitRows(
  { key, history }: SimulatedRepository,
  { owners, ids }: { owners: Map<string, number>; ids: readonly string[] },
): Row<'commit'>[] {
  return history.commits.map(({ hash, parents, at, author, subject }) => {
    const when = instant(at)
    return {
      ...key,
      hash,
      subject,
      author,
      authored_at: when,
      committed_at: when,
      sorted_at: when,
      parent_count: parents.length,
      release_id: ids[owners.get(hash) ?? -1] ?? null,
    }
  })
}

function referenceRows({ key, history, releases }: SimulatedRepository): Row<'reference'>[] {
  const head = history.mainline.at(-1)
  const main = head ? [{ name: 'main', hash: head.hash }] : []
  return [
    ...[...main, ...history.branches].map(({ name, hash }) => ({
      ...key,
      kind: 'branch',
      name,
      hash,
      created_at: null,
    })),
    ...releases.map(({ name, hash, at }) => ({ ...key, kind: 'tag', name, hash, created_at: instant(at) })),
  ]
}
