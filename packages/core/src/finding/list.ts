import { findingList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage } from '../list/keyset.ts'

export const listFindings = implement(findingList, async (tx, input, hands) => {
  const open = sql`exists (select from vulnerability v where v.organization_id = f.organization_id and v.finding_id = f.id and v.status = 'vulnerable')`
  const places = (what: string, status: string) =>
    sql<number>`(select ${sql.raw(what)} from vulnerability v where v.organization_id = f.organization_id and v.finding_id = f.id and v.status ${sql.raw(status)})`
  let rows = tx
    .selectFrom('finding as f')
    .select([
      'f.id',
      'f.organization_id',
      'f.group_id',
      'f.title',
      'f.description',
      'f.recommendation',
      'f.rule',
      'f.tool',
      'f.cwe',
      sql<number>`f.severity / 10.0::float8`.as('severity'),
      'f.cvss_vector',
      sql<'vulnerable' | 'safe'>`case when ${open} then 'vulnerable' else 'safe' end`.as('status'),
      places('count(*)::int', "= 'vulnerable'").as('open_count'),
      places('count(*)::int', "<> 'vulnerable'").as('closed_count'),
      places('coalesce(round(sum(v.cvssf)::numeric, 3)::float8, 0)', "= 'vulnerable'").as('cvssf'),
      'f.created_at',
    ])
  if (input.group_ids) rows = rows.where('f.group_id', 'in', input.group_ids)
  if (input.finding_ids) rows = rows.where('f.id', 'in', input.finding_ids)
  if (input.status)
    rows = rows.where(input.status === 'vulnerable' ? sql<boolean>`${open}` : sql<boolean>`not ${open}`)
  return readPage(tx, hands, rows, {
    ...input,
    list: `finding/${input.sort}`,
    sort: [
      input.sort === 'title'
        ? { column: sql`f.title`, type: 'text' }
        : { column: sql`f.severity`, type: 'smallint' },
      { column: sql`f.id`, type: 'uuid' },
    ],
    direction: input.sort === 'title' ? 'asc' : 'desc',
  })
})
