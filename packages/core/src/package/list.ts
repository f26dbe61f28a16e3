import { packageList } from '@weir/contract'
import { type RawBuilder, sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { inOrder, readPage, withItems } from '../list/keyset.ts'
import { selectPackages } from './row.ts'

export const listPackages = implement(packageList, async (tx, input, hands) => {
  const groups = groupsOf(input, hands.scope)
  let found = tx.selectFrom('package as p').select('p.id')
  if (groups) found = found.where('p.group_id', 'in', groups)
  if (input.root_ids) found = found.where('p.root_id', 'in', input.root_ids)
  if (input.name) found = found.where(sql<boolean>`position(lower(${input.name}) in lower(p.name)) > 0`)
  if (input.licence === 'none') found = found.where(sql<boolean>`p.licences = '{}'`)
  else if (input.licence) found = found.where(sql<boolean>`${input.licence} = any (p.licences)`)
  if (input.direct !== undefined) found = found.where('p.is_direct', '=', input.direct)
  if (input.image !== undefined) found = found.where('p.image', '=', input.image)
  if (input.vulnerable !== undefined)
    found = found.where(input.vulnerable ? isVulnerable : isNot(isVulnerable))
  const page = await readPage(tx, hands, found, {
    ...input,
    list: 'package',
    sort: [
      { column: sql`p.name`, type: 'text' },
      { column: sql`p.id`, type: 'uuid' },
    ],
    direction: 'asc',
    parents: { root_ids: { column: sql`p.root_id`, ids: input.root_ids } },
  })
  const ids = page.items.map(({ id }) => id)
  const rows = ids.length === 0 ? [] : await selectPackages(tx).where('p.id', 'in', ids).execute()
  return withItems(page, inOrder(ids, rows))
})

const isVulnerable = sql<boolean>`exists (
  select from affected_package a
    join vulnerability v on v.organization_id = a.organization_id and v.id = a.vulnerability_id
   where a.organization_id = p.organization_id and a.root_id = p.root_id and a.image = p.image and a.key = p.key
     and (a.version = p.version or a.version = '' or p.version = '') and v.status = 'vulnerable')`

const isNot = (condition: RawBuilder<boolean>) => sql<boolean>`not ${condition}`
