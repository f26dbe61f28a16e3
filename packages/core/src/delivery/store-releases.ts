import { sql } from 'kysely'
import type { ReadTx, Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import type { DatedTag, ReleaseTag } from './release-tags.ts'
import type { RepositoryKey } from './stored-repository.ts'

/** A release with what ownership says of it. */
export interface OwningRelease extends ReleaseTag {
  id: string
  is_hidden: boolean
  commit_count: number
  age_seconds: number | null
}

/**
 * The tags of a repository, newest first; one without a date of its own has that of its commit. Joined here and not by the
 * database, which within the sync that stored them does not yet know how many there are and would look at every pair.
 */
export async function readTags(tx: ReadTx, repository_id: string): Promise<DatedTag[]> {
  const tags = await tx
    .selectFrom('reference')
    .where('repository_id', '=', repository_id)
    .where('kind', '=', 'tag')
    .select(['name', 'hash', 'created_at'])
    .execute()
  const undated = new Set(tags.filter(({ created_at }) => created_at === null).map(({ hash }) => hash))
  const dates = await readDates(tx, repository_id, [...undated])
  return tags
    .map(({ name, hash, created_at }) => ({
      name,
      hash,
      published_at: created_at ?? dates.get(hash) ?? null,
    }))
    .sort((a, b) => later(a.published_at ?? '', b.published_at ?? '') || later(a.name, b.name))
}

const later = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0)

async function readDates(
  tx: ReadTx,
  repository_id: string,
  hashes: string[],
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ hash: string; at: string | null }>`
    select hash, coalesce(committed_at, authored_at) as at
      from commit
     where repository_id = ${repository_id}::uuid
       and hash = any (${hashes}::text[])`.execute(tx)
  return new Map(rows.map(({ hash, at }) => [hash, at]))
}

/** What is stored of the releases of a repository, by name. */
export async function readReleases(tx: ReadTx, repository_id: string): Promise<Map<string, OwningRelease>> {
  const rows = await tx
    .selectFrom('release')
    .where('repository_id', '=', repository_id)
    .select([
      'id',
      'name',
      'hash',
      'published_at',
      'is_prerelease',
      'is_hidden',
      'commit_count',
      'age_seconds',
    ])
    .execute()
  return new Map(rows.map((row) => [row.name, row]))
}

/** Gives every tag its release: the one of that name if there is one, else a new one. */
export function identify(
  tags: readonly ReleaseTag[],
  stored: ReadonlyMap<string, OwningRelease>,
): (ReleaseTag & { id: string })[] {
  return tags.map((tag) => ({ ...tag, id: stored.get(tag.name)?.id ?? uuid7() }))
}

/** Makes the stored releases these, writing only what differs. */
export async function storeReleases(
  tx: Tx,
  key: RepositoryKey,
  { releases, stored }: { releases: readonly OwningRelease[]; stored: ReadonlyMap<string, OwningRelease> },
): Promise<void> {
  const kept = new Set(releases.map(({ id }) => id))
  const vanished = [...stored.values()].map(({ id }) => id).filter((id) => !kept.has(id))
  if (vanished.length > 0) await sql`delete from release where id = any (${vanished}::uuid[])`.execute(tx)
  const changed = releases.filter((release) => !isSame(release, stored.get(release.name)))
  for (let at = 0; at < changed.length; at += rowsAtOnce)
    await upsert(tx, key, changed.slice(at, at + rowsAtOnce))
}

const rowsAtOnce = 10_000

function isSame(one: OwningRelease, other: OwningRelease | undefined): boolean {
  return (
    one.hash === other?.hash &&
    one.published_at === other.published_at &&
    one.is_prerelease === other.is_prerelease &&
    one.is_hidden === other.is_hidden &&
    one.commit_count === other.commit_count &&
    one.age_seconds === other.age_seconds
  )
}

async function upsert(tx: Tx, key: RepositoryKey, releases: readonly OwningRelease[]): Promise<void> {
  const { organization_id, group_id, repository_id } = key
  const column = <T>(value: (release: OwningRelease) => T): T[] => releases.map(value)
  await sql`
    insert into release (organization_id, group_id, repository_id, id, name, hash, published_at,
                         is_prerelease, is_hidden, commit_count, age_seconds)
    select ${organization_id}::uuid, ${group_id}::uuid, ${repository_id}::uuid, read.*
      from unnest(${column(({ id }) => id)}::uuid[],
                  ${column(({ name }) => name)}::text[],
                  ${column(({ hash }) => hash)}::text[],
                  ${column(({ published_at }) => published_at)}::timestamptz[],
                  ${column(({ is_prerelease }) => is_prerelease)}::boolean[],
                  ${column(({ is_hidden }) => is_hidden)}::boolean[],
                  ${column(({ commit_count }) => commit_count)}::integer[],
                  ${column(({ age_seconds }) => age_seconds)}::integer[]) as read
    on conflict (organization_id, id) do update
       set hash = excluded.hash,
           published_at = excluded.published_at,
           is_prerelease = excluded.is_prerelease,
           is_hidden = excluded.is_hidden,
           commit_count = excluded.commit_count,
           age_seconds = excluded.age_seconds`.execute(tx)
}
