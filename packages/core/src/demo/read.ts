import { demoRead } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const readDemo = implement(demoRead, async (tx, _input, { principal }) => {
  if (principal.kind !== 'demo') return null
  const found = await tx
    .selectFrom('organization')
    .where('status', '=', 'active')
    .select(['organization_id', 'slug', 'name', 'is_simulated'])
    .executeTakeFirst()
  return found ?? null
})
