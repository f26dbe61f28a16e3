import { organizationPolicyRead, policyRead } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const readOrganizationPolicy = implement(organizationPolicyRead, async (tx) => ({
  ...(await tx.selectFrom('policy').selectAll().executeTakeFirstOrThrow()),
  group_id: null,
  overridden: [],
}))

export const readPolicy = implement(policyRead, (tx, { group_id }) =>
  tx.selectFrom('policy_in_force').where('group_id', '=', group_id).selectAll().executeTakeFirstOrThrow(),
)
