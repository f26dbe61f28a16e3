import { zeroRiskList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { inOrder, readPage, withItems } from '../list/keyset.ts'
import { nameZeroRisks, selectZeroRisks } from './row.ts'

export const listZeroRisks = implement(zeroRiskList, async (tx, input, hands) => {
  const groups = groupsOf(input, hands.scope)
  let found = tx.selectFrom('zero_risk_request as z').select('z.id')
  if (groups) found = found.where('z.group_id', 'in', groups)
  if (input.vulnerability_ids) found = found.where('z.vulnerability_id', 'in', input.vulnerability_ids)
  if (input.state) found = found.where('z.state', '=', input.state)
  const page = await readPage(tx, hands, found, {
    ...input,
    list: 'zerorisk',
    sort: [
      { column: sql`z.requested_at`, type: 'timestamptz' },
      { column: sql`z.id`, type: 'uuid' },
    ],
    direction: 'desc',
    parents: { vulnerability_ids: { column: sql`z.vulnerability_id`, ids: input.vulnerability_ids } },
  })
  const ids = page.items.map(({ id }) => id)
  const rows = ids.length === 0 ? [] : await selectZeroRisks(tx).where('z.id', 'in', ids).execute()
  return withItems(page, await nameZeroRisks(inOrder(ids, rows), hands))
})
