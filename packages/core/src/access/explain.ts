import { accessExplain, Fault, type Operation, operations } from '@weir/contract'
import { explain } from '../door/explain.ts'
import { implement, type ReadTx } from '../door/implement.ts'

export const explainAccess = implement(accessExplain, async (tx, input, { rights, organization_id }) =>
  explain(rights, operationNamed(input.operation), { organization_id, group_id: await groupOf(tx, input) }),
)

/** The operation of that name. */
export function operationNamed(name: string): Operation {
  const operation = operations.get(name)
  if (operation) return operation
  throw new Fault('not_found', 'There is no operation of that name. /v1/openapi.json lists them.', {
    pointer: '/operation',
  })
}

interface Named {
  group_id?: string | undefined
  root_id?: string | undefined
  finding_id?: string | undefined
  vulnerability_id?: string | undefined
}

/** The group that is named, or that of the object: the door has found it within the scope. */
async function groupOf(tx: ReadTx, named: Named): Promise<string | null> {
  for (const [table, id] of [
    ['root', named.root_id],
    ['finding', named.finding_id],
    ['vulnerability', named.vulnerability_id],
  ] as const) {
    if (id === undefined) continue
    const { group_id } = await tx
      .selectFrom(table)
      .where('id', '=', id)
      .select('group_id')
      .executeTakeFirstOrThrow()
    return group_id
  }
  return named.group_id ?? null
}
