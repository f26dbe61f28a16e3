import { sql } from 'kysely'
import type { Tx } from '../door/implement.ts'
import type { ForgeReferences } from './forge.ts'
import type { RepositoryKey } from './stored-repository.ts'

/** Makes the stored branches and tags those that were read; answers how many were left out because of their names. */
export async function storeReferences(
  tx: Tx,
  key: RepositoryKey,
  references: ForgeReferences,
): Promise<{ leftOut: number }> {
  const { organization_id, group_id, repository_id } = key
  const rows = rowsOf(references)
  await removeOthers(tx, key, new Set(rows.map(nameOf)))
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const part = rows.slice(at, at + rowsAtOnce)
    await sql`
      insert into reference (organization_id, group_id, repository_id, kind, name, hash, created_at)
      select ${organization_id}::uuid, ${group_id}::uuid, ${repository_id}::uuid, kind, name, hash, created_at
        from unnest(${part.map(({ kind }) => kind)}::text[],
                    ${part.map(({ name }) => name)}::text[],
                    ${part.map(({ hash }) => hash)}::text[],
                    ${part.map(({ createdAt }) => createdAt?.toISOString() ?? null)}::timestamptz[])
               as read (kind, name, hash, created_at)
      on conflict (organization_id, repository_id, kind, name) do update
         set hash = excluded.hash, created_at = excluded.created_at
       where (reference.hash, reference.created_at) is distinct from (excluded.hash, excluded.created_at)`.execute(
      tx,
    )
  }
  return { leftOut: references.branches.length + references.tags.length - rows.length }
}

/** Compared outside of the database: without statistics it compares a hundred thousand names pair by pair. */
async function removeOthers(
  tx: Tx,
  { repository_id }: RepositoryKey,
  read: ReadonlySet<string>,
): Promise<void> {
  const stored = await tx
    .selectFrom('reference')
    .where('repository_id', '=', repository_id)
    .select(['kind', 'name'])
    .execute()
  const gone = stored.filter((row) => !read.has(nameOf(row)))
  for (let at = 0; at < gone.length; at += rowsAtOnce) {
    const part = gone.slice(at, at + rowsAtOnce)
    await sql`
      delete from reference r
       using unnest(${part.map(({ kind }) => kind)}::text[], ${part.map(({ name }) => name)}::text[]) as gone (kind, name)
       where r.repository_id = ${repository_id}::uuid
         and r.kind = gone.kind
         and r.name = gone.name`.execute(tx)
  }
}

const nameOf = ({ kind, name }: { kind: string; name: string }): string => `${kind}/${name}`

const rowsAtOnce = 20_000

/** A name is part of an index, whose entries are short. */
const longestNameBytes = 1024

interface ReferenceRow {
  kind: 'branch' | 'tag'
  name: string
  hash: string
  createdAt: Date | null
}

/** One row a name: names that are not UTF-8 can become alike when they are read, and then one of them stands for all. */
function rowsOf({ branches, tags }: ForgeReferences): ReferenceRow[] {
  const rows = new Map<string, ReferenceRow>()
  const add = (row: ReferenceRow) => {
    if (Buffer.byteLength(row.name) <= longestNameBytes) rows.set(nameOf(row), row)
  }
  for (const { name, commit } of branches) add({ kind: 'branch', name, hash: commit, createdAt: null })
  for (const { name, commit, createdAt } of tags) add({ kind: 'tag', name, hash: commit, createdAt })
  return [...rows.values()]
}
