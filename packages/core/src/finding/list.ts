import { findingList } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { shows } from '../list/shown.ts'

// what is confirmed to be no risk is not counted, as everywhere
const isOpen = sql`v.status = 'vulnerable' and v.zero_risk <> 'confirmed'`

export const listFindings = implement(findingList, async (tx, input, hands) => {
  const groups = groupsOf(input, hands.scope)
  const open = sql`exists (select from vulnerability v where v.organization_id = f.organization_id and v.finding_id = f.id and ${isOpen})`
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
      'f.created_at',
    ])
  if (groups) rows = rows.where('f.group_id', 'in', groups)
  if (input.finding_ids) rows = rows.where('f.id', 'in', input.finding_ids)
  if (input.status)
    rows = rows.where(input.status === 'vulnerable' ? sql<boolean>`${open}` : sql<boolean>`not ${open}`)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: `finding/${input.sort}`,
    sort: [
      input.sort === 'title'
        ? { column: sql`f.title`, type: 'text' }
        : { column: sql`f.severity`, type: 'smallint' },
      { column: sql`f.id`, type: 'uuid' },
    ],
    direction: input.sort === 'title' ? 'asc' : 'desc',
    parents: { group_ids: { column: sql`f.group_id`, ids: input.group_ids } },
  })
  const places = shows(hands, 'open_count', 'closed_count', 'cvssf', 'status')
    ? await countPlaces(
        tx,
        page.items.map(({ id }) => id),
      )
    : new Map<string, Places>()
  return withItems(
    page,
    page.items.map((finding) => {
      const counted = places.get(finding.id) ?? { open_count: 0, closed_count: 0, cvssf: 0 }
      return { ...finding, ...counted, status: counted.open_count > 0 ? 'vulnerable' : 'safe' }
    }),
  )
})

interface Places {
  open_count: number
  closed_count: number
  cvssf: number
}

/** What is open and what is not in each finding of a page, in one pass. */
async function countPlaces(tx: ReadTx, finding_ids: string[]): Promise<Map<string, Places>> {
  if (finding_ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('vulnerability as v')
    .where('v.finding_id', 'in', finding_ids)
    .groupBy('v.finding_id')
    .select([
      'v.finding_id',
      sql<number>`(count(*) filter (where ${isOpen}))::int`.as('open_count'),
      sql<number>`(count(*) filter (where v.status in ('safe', 'removed')))::int`.as('closed_count'),
      sql<number>`coalesce(round((sum(v.cvssf) filter (where ${isOpen}))::numeric, 3)::float8, 0)`.as(
        'cvssf',
      ),
    ])
    .execute()
  return new Map(rows.map(({ finding_id, ...places }) => [finding_id, places]))
}
