import { groupCreate } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'

export const createGroup = implement(groupCreate, async (tx, input, { organization_id }) => {
  const id = uuid7()
  const made = await tx
    .insertInto('group')
    .values({ organization_id, id, name: input.name, description: input.description })
    .returning(['id', 'organization_id', 'name', 'description', 'created_at'])
    .executeTakeFirstOrThrow()
  const tags = [...new Set(input.tags)].sort()
  if (tags.length > 0)
    await tx
      .insertInto('group_tag')
      .values(tags.map((tag) => ({ organization_id, group_id: id, tag })))
      .execute()
  return { ...made, tags, open_count: 0, cvssf: 0, highest_severity: null }
})
