import { releaseList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'

export const listReleases = implement(releaseList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('release as r')
    .innerJoin('repository as p', (join) =>
      join.onRef('p.organization_id', '=', 'r.organization_id').onRef('p.id', '=', 'r.repository_id'),
    )
    .where('r.is_hidden', '=', false)
    .select([
      'r.id',
      'r.organization_id',
      'r.group_id',
      'r.repository_id',
      'p.name as repository_name',
      'r.name',
      'r.hash',
      'r.published_at',
      'r.commit_count',
      'r.age_seconds',
      'r.is_prerelease',
    ])
  if (input.group_ids) rows = rows.where('r.group_id', 'in', input.group_ids)
  if (input.repository_ids) rows = rows.where('r.repository_id', 'in', input.repository_ids)
  if (input.release_ids) rows = rows.where('r.id', 'in', input.release_ids)
  return readPage(tx, hands, rows, {
    ...input,
    list: 'release',
    sort: [
      { column: sql`r.published_at`, type: 'timestamptz' },
      { column: sql`r.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
})
