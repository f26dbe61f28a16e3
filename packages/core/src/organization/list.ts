import { organizationList } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { organizationColumns } from './row.ts'

export const listOrganizations = implement(
  organizationList,
  async (tx, _input, { user_id, organizations }) => {
    if (user_id === null || organizations.length === 0) return []
    return tx
      .selectFrom('member as m')
      .innerJoin('organization as o', 'o.organization_id', 'm.organization_id')
      .where('m.user_id', '=', user_id)
      .where('m.organization_id', 'in', organizations)
      .where('o.status', '=', 'active')
      .where((is) =>
        is.or([
          is('m.is_pinned', '=', false),
          is.fn<boolean>('sign_in_admits', ['o.organization_id', is.val(user_id)]),
        ]),
      )
      .select(organizationColumns)
      .select('m.role')
      .orderBy('o.is_simulated')
      .orderBy('o.name')
      .execute()
  },
)
