import { sql } from 'kysely'
import type { Tx } from '../door/implement.ts'
import type { AuthorNames } from './author-names.ts'
import type { ForgeCommit } from './forge.ts'
import type { RepositoryKey } from './stored-repository.ts'

/**
 * Adds commits to a repository while more of them are read; those known already stay as they are, but at the border of a shallow
 * clone that was deepened they get parents.
 */
export interface CommitWriter {
  write(commits: readonly ForgeCommit[]): Promise<void>
  /** Resolves when all are stored: how many were written. */
  end(): Promise<number>
}

/** One statement is under way at most, and meanwhile the next is filled. */
export function commitWriter(tx: Tx, key: RepositoryKey, names: AuthorNames): CommitWriter {
  let pending: ForgeCommit[] = []
  let storing = Promise.resolve()
  let count = 0
  const store = async () => {
    await storing
    storing = storeCommits(tx, key, { commits: pending, names })
    storing.catch(() => undefined) // thrown where it is awaited
    count += pending.length
    pending = []
  }
  return {
    async write(commits) {
      pending.push(...commits)
      if (pending.length >= commitsAtOnce) await store()
    },
    async end() {
      if (pending.length > 0) await store()
      await storing
      return count
    },
  }
}

const commitsAtOnce = 2000

async function storeCommits(
  tx: Tx,
  key: RepositoryKey,
  { commits, names }: { commits: readonly ForgeCommit[]; names: AuthorNames },
): Promise<void> {
  const { organization_id, group_id, repository_id } = key
  const column = <T>(value: (commit: ForgeCommit) => T): T[] => commits.map(value)
  await sql`
    insert into commit (organization_id, group_id, repository_id, hash, subject, author,
                        authored_at, committed_at, sorted_at, parent_count)
    select ${organization_id}::uuid, ${group_id}::uuid, ${repository_id}::uuid, hash, subject, author,
           to_timestamp(authored), to_timestamp(committed), to_timestamp(coalesce(committed, authored, 0)), parents
      from unnest(${column(({ hash }) => hash)}::text[],
                  ${column(({ subject }) => subject)}::text[],
                  ${column(({ author }) => names.meet(author))}::text[],
                  ${column(({ authoredAt }) => seconds(authoredAt))}::float8[],
                  ${column(({ committedAt }) => seconds(committedAt))}::float8[],
                  ${column(({ parents }) => Math.min(parents.length, 32_767))}::smallint[])
             as read (hash, subject, author, authored, committed, parents)
    on conflict (organization_id, repository_id, hash) do update
       set parent_count = excluded.parent_count
     where commit.parent_count <> excluded.parent_count`.execute(tx)
}

const seconds = (date: Date | null): number | null => (date === null ? null : date.getTime() / 1000)
