import { groupList } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

export const listGroups = implement(groupList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('group as g')
    .where('g.status', '=', 'active')
    .select(['g.id', 'g.organization_id', 'g.name', 'g.description', 'g.created_at'])
  if (input.group_ids) rows = rows.where('g.id', 'in', input.group_ids)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: `group/${input.sort}`,
    sort: [
      input.sort === 'name'
        ? { column: sql`lower(g.name)`, type: 'text' }
        : { column: sql`g.created_at`, type: 'timestamptz' },
      { column: sql`g.id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
  })
  return withItems(page, await describeGroups(tx, page.items))
})

interface GroupRow {
  id: string
  organization_id: string
  name: string
  description: string
  created_at: string
}

/** Adds tags and what is open to groups. */
export async function describeGroups(tx: ReadTx, groups: GroupRow[]) {
  const ids = groups.map(({ id }) => id)
  if (ids.length === 0) return []
  const [tags, open] = await Promise.all([
    tx
      .selectFrom('group_tag')
      .where('group_id', 'in', ids)
      .select(['group_id', 'tag'])
      .orderBy('tag')
      .execute(),
    tx
      .selectFrom('vulnerability_tally as t')
      .where('t.group_id', 'in', ids)
      .where('t.status', '=', 'vulnerable')
      .where('t.zero_risk', '<>', 'confirmed')
      .groupBy('t.group_id')
      .having(sql<number>`sum(t.quantity)`, '>', 0)
      .select([
        't.group_id',
        sql<number>`sum(t.quantity)::int`.as('open_count'),
        sql<number>`round(sum(t.cvssf_millionths) / 1e6, 3)::float8`.as('cvssf'),
        sql<number | null>`(select v.severity / 10.0::float8 from vulnerability v
                             where v.group_id = t.group_id and v.status = 'vulnerable' and v.zero_risk <> 'confirmed'
                             order by v.severity desc limit 1)`.as('highest_severity'),
      ])
      .execute(),
  ])
  const openOf = new Map(open.map((row) => [row.group_id, row]))
  return groups.map((group) => ({
    ...group,
    tags: tags.filter((tag) => tag.group_id === group.id).map(({ tag }) => tag),
    open_count: openOf.get(group.id)?.open_count ?? 0,
    cvssf: openOf.get(group.id)?.cvssf ?? 0,
    highest_severity: openOf.get(group.id)?.highest_severity ?? null,
  }))
}
