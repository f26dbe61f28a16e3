import { Fault, organizationPolicyUpdate, policyUpdate, slaRecount, slaRecountGroup } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { announcePolicy } from './announce.ts'
import { typedPolicy } from './row.ts'

export const updateOrganizationPolicy = implement(organizationPolicyUpdate, async (tx, { change }, hands) => {
  refuseEmpty(Object.keys(change).length)
  const changed = await tx
    .updateTable('policy')
    .set({ ...defined(change), version: sql<number>`version + 1` })
    .returningAll()
    .executeTakeFirstOrThrow()
  const { organization_id, user_id } = hands
  const fields = Object.keys(change)
  await announcePolicy(tx, { group_id: null, by: user_id, fields })
  if (fields.some(isAboutSla))
    await hands.later(slaRecount, { organization_id }, { group_id: null, object_id: organization_id })
  return { ...typedPolicy(changed), group_id: null, overridden: [] }
})

export const updatePolicy = implement(policyUpdate, async (tx, { group_id, change, inherit }, hands) => {
  const { organization_id, user_id } = hands
  refuseEmpty(Object.keys(change).length + inherit.length)
  const before = await tx
    .selectFrom('group_policy')
    .where('group_id', '=', group_id)
    .select('fields')
    .forUpdate()
    .executeTakeFirst()
  const fields = { ...(typeof before?.fields === 'object' ? before.fields : {}), ...defined(change) }
  for (const name of inherit) Reflect.deleteProperty(fields, name)
  await tx
    .insertInto('group_policy')
    .values({ organization_id, group_id, fields: JSON.stringify(fields) })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'group_id'])
        .doUpdateSet({ fields: JSON.stringify(fields), version: sql<number>`group_policy.version + 1` }),
    )
    .execute()
  const policy = await tx
    .selectFrom('policy_in_force')
    .where('group_id', '=', group_id)
    .selectAll()
    .executeTakeFirstOrThrow()
  if ((policy.min_acceptance_severity ?? 0) > (policy.max_acceptance_severity ?? 10))
    throw new Fault('invalid', 'The lowest severity that may be accepted is above the highest.', {
      pointer: '/change/min_acceptance_severity',
    })
  const names = [...Object.keys(change), ...inherit]
  await announcePolicy(tx, { group_id, by: user_id, fields: names })
  if (names.some(isAboutSla))
    await hands.later(slaRecountGroup, { organization_id, group_id }, { group_id, object_id: group_id })
  return typedPolicy(policy)
})

const isAboutSla = (field: string): boolean => field.startsWith('sla_')

function refuseEmpty(changes: number): void {
  if (changes === 0) throw new Fault('invalid', 'Say which policy to change.', { pointer: '/change' })
}

/** Without the fields that are undefined, which an exact optional type does not allow. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  } // entries lose their keys
}
