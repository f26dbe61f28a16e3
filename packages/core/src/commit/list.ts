import { commitList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

export const listCommits = implement(commitList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('commit as c')
    .leftJoin('release as r', (join) =>
      join.onRef('r.organization_id', '=', 'c.organization_id').onRef('r.id', '=', 'c.release_id'),
    )
    .where(sql<boolean>`c.is_live`)
    .select([
      'c.organization_id',
      'c.group_id',
      'c.repository_id',
      'c.hash',
      'c.subject',
      'c.author',
      'c.authored_at',
      'c.committed_at',
      'c.parent_count',
      'c.release_id',
      'r.name as release_name',
    ])
  if (input.group_ids) rows = rows.where('c.group_id', 'in', input.group_ids)
  if (input.repository_ids) rows = rows.where('c.repository_id', 'in', input.repository_ids)
  if (input.release_ids) rows = rows.where('c.release_id', 'in', input.release_ids)
  if (input.unreleased) rows = rows.where('c.release_id', 'is', null)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'commit',
    sort: [
      { column: sql`c.sorted_at`, type: 'timestamptz' },
      { column: sql`c.repository_id`, type: 'uuid' },
      { column: sql`c.hash`, type: 'text' },
    ],
    direction: 'desc',
  })
  const names = await hands.people.authors(
    hands.organization_id,
    page.items.map(({ author }) => author),
  )
  return withItems(
    page,
    page.items.map(({ author, ...commit }) => ({ ...commit, author_name: names.get(author) ?? 'unknown' })),
  )
})
