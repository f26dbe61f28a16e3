import { organizationPolicyRead, policyRead } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { typedPolicy } from './row.ts'

export const readOrganizationPolicy = implement(organizationPolicyRead, async (tx) => ({
  ...typedPolicy(await tx.selectFrom('policy').selectAll().executeTakeFirstOrThrow()),
  group_id: null,
  overridden: [],
}))

export const readPolicy = implement(policyRead, async (tx, { group_id }) =>
  typedPolicy(
    await tx
      .selectFrom('policy_in_force')
      .where('group_id', '=', group_id)
      .selectAll()
      .executeTakeFirstOrThrow(),
  ),
)
