import { sql } from 'kysely'
import { type Dag, gap, hashAt, indexOf, reach } from '../calc/dag.ts'
import { type Ownership, ownership } from '../calc/dag-ownership.ts'
import type { ReadTx, Tx } from '../door/implement.ts'
import { changedOwners, type OwnerChange, type Owners, vanished } from './owners.ts'
import { sortTags } from './release-tags.ts'
import { identify, readReleases, readTags, storeReleases } from './store-releases.ts'
import { type RepositoryKey, type StoredHistory, writeHistory } from './stored-repository.ts'

/** What a rebuilding found. */
export interface Rebuilt {
  commit_count: number
  release_count: number
  /** Tags that the rule takes and that have a date. */
  matched: number
  /** Tags that would be releases if they or their commits had a believable date. */
  undated: number
}

/**
 * Makes releases, and the release each commit says it is in, follow from the stored branches and tags, a graph and a rule.
 * `before` is the history as it was stored; only what differs from it is written.
 */
export async function rebuildReleases(
  tx: Tx,
  key: RepositoryKey,
  { dag, before, rule, signal }: { dag: Dag; before: StoredHistory; rule: string; signal: AbortSignal },
): Promise<Rebuilt> {
  const tags = await readTags(tx, key.repository_id)
  const tips = await readTips(tx, key.repository_id)
  const stored = await readReleases(tx, key.repository_id)
  const live = reach(
    dag,
    tips.map((hash) => indexOf(dag, hash)),
  )
  const { matched, undated } = await sortTags(tags, rule, signal)
  const identified = identify(matched, stored)
  const owned = ownership(
    dag,
    identified.map(({ hash, published_at, name }) => ({
      commit: hash,
      publishedAt: Date.parse(published_at),
      name,
    })),
    await readFirstCommit(tx, key, { dag, live }),
  )
  const hidden = new Set(owned.hidden)
  const releases = identified.map((release, i) => ({
    ...release,
    is_hidden: hidden.has(i),
    commit_count: owned.commits[i] ?? 0,
    age_seconds: wholeAge(owned.ageSeconds[i] ?? null),
  }))
  await storeReleases(tx, key, { releases, stored })
  const owners = ownersOf(owned, { ids: releases.map(({ id }) => id), live })
  const changed = await storeOwners(tx, key, changedOwners(dag, owners, before))
  if (changed > 0 || dag !== before.dag) await writeHistory(tx, key, { dag, owners })
  return {
    commit_count: owners.of.reduce((sum, owner) => sum + (owner === vanished ? 0 : 1), 0),
    release_count: owned.order.length,
    matched: matched.length,
    undated: undated.length,
  }
}

/** A tag may be dated before its commits: then no time passed. */
const wholeAge = (seconds: number | null): number | null =>
  seconds === null ? null : Math.max(0, Math.round(seconds))

/** Commits in which branches and tags end. */
async function readTips(tx: ReadTx, repository_id: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('reference')
    .where('repository_id', '=', repository_id)
    .select('hash')
    .distinct()
    .execute()
  return rows.map(({ hash }) => hash)
}

/** When history began: the earliest date of a live commit without parents here, in milliseconds. */
async function readFirstCommit(
  tx: ReadTx,
  key: RepositoryKey,
  { dag, live }: { dag: Dag; live: Uint8Array },
): Promise<number | null> {
  const roots: string[] = []
  for (let i = 0; i < dag.size; i++) {
    const parents = dag.parents.subarray(dag.starts[i], dag.starts[i + 1])
    if (live[i] === 1 && parents.every((parent) => parent === gap)) roots.push(hashAt(dag, i))
  }
  const { rows } = await sql<{ first: string | null }>`
    select min(coalesce(committed_at, authored_at)) as first
      from commit
     where organization_id = ${key.organization_id}::uuid
       and repository_id = ${key.repository_id}::uuid
       and hash = any (${roots}::text[])`.execute(tx)
  const first = rows[0]?.first
  return first ? Date.parse(first) : null
}

/** The owner of every commit, by release id; what no branch and no tag reaches has vanished. */
function ownersOf({ owners }: Ownership, { ids, live }: { ids: string[]; live: Uint8Array }): Owners {
  return { releases: ids, of: owners.map((owner, i) => (live[i] === 1 ? owner : vanished)) }
}

/** Writes what changed of commits, some thousands at a time; answers how many. */
async function storeOwners(tx: Tx, key: RepositoryKey, changes: Iterable<OwnerChange>): Promise<number> {
  let count = 0
  let part: OwnerChange[] = []
  for (const change of changes) {
    count++
    if (part.push(change) < changesAtOnce) continue
    await storeSome(tx, key, part)
    part = []
  }
  if (part.length > 0) await storeSome(tx, key, part)
  return count
}

/** Large pieces: before the first statistics of new rows each piece reads the repository once. */
const changesAtOnce = 100_000

async function storeSome(tx: Tx, key: RepositoryKey, changes: readonly OwnerChange[]): Promise<void> {
  await sql`
    update commit c
       set release_id = new.release_id, is_live = new.is_live
      from unnest(${changes.map(({ hash }) => hash)}::text[],
                  ${changes.map(({ release_id }) => release_id)}::uuid[],
                  ${changes.map(({ is_live }) => is_live)}::boolean[]) as new (hash, release_id, is_live)
     where c.organization_id = ${key.organization_id}::uuid
       and c.repository_id = ${key.repository_id}::uuid
       and c.hash = new.hash`.execute(tx)
}
