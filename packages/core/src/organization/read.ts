import { organizationRead } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { organizationColumns } from './row.ts'

export const readOrganization = implement(organizationRead, async (tx, _input, { user_id }) =>
  tx
    .selectFrom('organization as o')
    .leftJoin('member as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.organization_id').on('m.user_id', '=', user_id),
    )
    .select(organizationColumns)
    .select('m.role')
    .executeTakeFirstOrThrow(),
)
