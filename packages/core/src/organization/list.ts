import { organizationList } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { organizationColumns } from './row.ts'

export const listOrganizations = implement(organizationList, async (tx, _input, { user_id }) => {
  if (user_id === null) return []
  return tx
    .selectFrom('member as m')
    .innerJoin('organization as o', 'o.organization_id', 'm.organization_id')
    .where('m.user_id', '=', user_id)
    .where('o.status', '=', 'active')
    .select(organizationColumns)
    .select('m.role')
    .orderBy('o.is_simulated')
    .orderBy('o.name')
    .execute()
})
