import { repositoryList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'

export const listRepositories = implement(repositoryList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('repository as p')
    .select([
      'p.id',
      'p.organization_id',
      'p.group_id',
      'p.root_id',
      'p.name',
      'p.default_branch',
      'p.release_rule',
      'p.commit_count',
      'p.release_count',
      'p.head',
      'p.synced_at',
    ])
  if (input.group_ids) rows = rows.where('p.group_id', 'in', input.group_ids)
  if (input.repository_ids) rows = rows.where('p.id', 'in', input.repository_ids)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'repository',
    sort: [
      { column: sql`p.name`, type: 'text' },
      { column: sql`p.id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
  })
})
