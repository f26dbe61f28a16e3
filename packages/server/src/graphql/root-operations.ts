import { type DirectOperation, directOperations } from '@weir/contract'
import { type FieldNode, Kind, type SelectionSetNode, valueFromASTUntyped } from 'graphql'
import type { Asking, Prepared } from './document.ts'
import { fragmentsOf } from './document-limits.ts'

/** One question of a document at its root. */
export interface RootCall {
  operation: DirectOperation
  /** As it was written: nobody looked at it yet. */
  organization_id: unknown
}

const byField = new Map([...directOperations.values()].map((operation) => [operation.graphql, operation]))

/** What a document asks at its root, each time it is asked; before it runs, so that what comes too often costs nothing. */
export function rootCalls(
  { document, operation }: Prepared,
  { variables }: Pick<Asking, 'variables'>,
): RootCall[] {
  const fragments = fragmentsOf(document)
  const fieldsOf = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one]
      const set =
        one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value)?.selectionSet
      return set ? fieldsOf(set) : []
    })
  return fieldsOf(operation.selectionSet).flatMap((field) => {
    const asked = byField.get(field.name.value)
    return asked ? [{ operation: asked, organization_id: organizationOf(field, variables) }] : []
  })
}

function organizationOf(field: FieldNode, variables: Asking['variables']): unknown {
  const given = Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
  )
  return given['organizationId'] ?? Reflect.get(Object(given['input']), 'organizationId')
}
