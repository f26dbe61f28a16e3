import { Fault, pageLimits } from '@weir/contract'
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf } from './document-limits.ts'
import type { Asking } from './schema.ts'

/** One document about to run. */
export interface Reckoned {
  schema: GraphQLSchema
  document: DocumentNode
  operation: OperationDefinitionNode
  variables: Readonly<Record<string, unknown>>
}

/** Points of looking at the schema: once or twice in a document, not twenty times. */
const schemaCost = 1_000

/**
 * Points a document costs before it runs: each question its declared cost, a link once for each row it is asked from,
 * each list a point for each row asked. Fragments are reckoned once for the same number of rows.
 */
export function costOf({ schema, document, operation, variables }: Reckoned): number {
  const fragments = fragmentsOf(document)
  const known = new Map<string, number>()

  const ofSet = ({ selections }: SelectionSetNode, type: GraphQLObjectType, rows: number): number =>
    selections.reduce((sum, selection) => sum + ofSelection(selection, type, rows), 0)

  function ofSelection(selection: SelectionNode, type: GraphQLObjectType, rows: number): number {
    if (selection.kind === Kind.FIELD) return ofField(selection, type, rows)
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSet(selection.selectionSet, type, rows)
    const name = `${selection.name.value} ${type.name} ${rows}`
    const before = known.get(name)
    if (before !== undefined) return before
    const fragment = fragments.get(selection.name.value)
    const cost = fragment ? ofSet(fragment.selectionSet, type, rows) : 0
    known.set(name, cost)
    return cost
  }

  function ofField(field: FieldNode, parent: GraphQLObjectType, rows: number): number {
    const declared = parent.getFields()[field.name.value]
    // what is no field validation refuses; the schema itself is large whatever is asked of it
    if (!declared) return ['__schema', '__type'].includes(field.name.value) ? schemaCost : 0
    const asking = declared.extensions['asking'] as Asking | undefined // set by schema.ts alone
    const child = getNamedType(declared.type)
    const inner = (count: number) =>
      field.selectionSet && isObjectType(child) ? ofSet(field.selectionSet, child, count) : 0
    if (!asking) return (isListType(getNullableType(declared.type)) ? rows : 0) + inner(rows)
    const listed =
      asking.rows === 'first'
        ? firstOf(field, asking, variables) * (asking.isLink ? rows : 1)
        : asking.rows === 'list'
          ? pageLimits.first
          : 0
    return asking.cost * (asking.isLink ? rows : 1) + listed + inner(listed || (asking.isLink ? rows : 1))
  }

  const root = schema.getRootType(operation.operation)
  return root ? ofSet(operation.selectionSet, root, 1) : 0
}

function firstOf(field: FieldNode, { isLink }: Asking, variables: Readonly<Record<string, unknown>>): number {
  const value = field.arguments?.find(({ name }) => name.value === 'first')?.value
  if (!value) return isLink ? pageLimits.linkedFirst : pageLimits.defaultFirst
  const asked =
    value.kind === Kind.VARIABLE
      ? variables[value.name.value]
      : value.kind === Kind.INT
        ? Number(value.value)
        : undefined
  // whatever is no number is refused or at most the largest page
  return typeof asked === 'number' ? Math.min(Math.max(asked, 1), pageLimits.first) : pageLimits.first
}

/** Refuses a document that costs more than allowed. */
export function refuseCostly(reckoned: Reckoned, limit: number): void {
  const cost = costOf(reckoned)
  if (cost > limit)
    throw new Fault(
      'too_costly',
      `The document costs ${cost} points, at most ${limit} are allowed. Ask for smaller pages or fewer links.`,
      { cost },
    )
}
