import { noticeList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

export const listNotices = implement(noticeList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('notice as n')
    .select(['n.id', 'n.kind', 'n.params', 'n.created_at', 'n.read_at'])
    .select(sql<string | null>`n.params ->> 'organization_id'`.as('organization_id'))
  if (input.unread) rows = rows.where('n.read_at', 'is', null)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'notice',
    sort: [
      { column: sql`n.created_at`, type: 'timestamptz' },
      { column: sql`n.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  return withItems(
    page,
    page.items.map(({ params, organization_id, ...notice }) => ({
      ...notice,
      // only an organization that the person has access to now is named by its id
      organization_id: hands.organizations.find((one) => one === organization_id) ?? null,
      values: valuesOf(params),
    })),
  )
})

function valuesOf(params: unknown): { name: string; value: string }[] {
  if (typeof params !== 'object' || params === null) return []
  return Object.entries(params)
    .filter(([name, value]) => name !== 'organization_id' && value !== null)
    .map(([name, value]) => ({ name, value: String(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
