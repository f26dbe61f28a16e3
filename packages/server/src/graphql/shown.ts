import {
  type FieldNode,
  getNamedType,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql'

type Fragments = GraphQLResolveInfo['fragments']

/** The same nodes are resolved for each parent of a link. */
const known = new WeakMap<readonly FieldNode[], readonly string[]>()

/** Fields of the contract that a document shows of what a field answers, or of each of it, in the order of their names. */
export function shownBy({ fieldNodes, returnType, fragments }: GraphQLResolveInfo): readonly string[] {
  const before = known.get(fieldNodes)
  if (before) return before
  const shown = new Set<string>()
  const type = getNamedType(returnType)
  if (type instanceof GraphQLObjectType)
    for (const { selectionSet } of fieldNodes) collect(type, selectionSet, { shown, fragments })
  const sorted = [...shown].sort()
  known.set(fieldNodes, sorted)
  return sorted
}

/** Pages and their edges are passed through: what counts is what is asked of their nodes. */
function collect(
  type: GraphQLObjectType,
  selected: SelectionSetNode | undefined,
  into: { shown: Set<string>; fragments: Fragments },
): void {
  for (const selection of selected?.selections ?? []) {
    if (selection.kind === Kind.INLINE_FRAGMENT) collect(type, selection.selectionSet, into)
    else if (selection.kind === Kind.FRAGMENT_SPREAD)
      collect(type, into.fragments[selection.name.value]?.selectionSet, into)
    else collectField(type, selection, into)
  }
}

function collectField(type: GraphQLObjectType, node: FieldNode, into: Parameters<typeof collect>[2]): void {
  const field = type.getFields()[node.name.value]
  const needs = field?.extensions['needs']
  if (typeof needs === 'string') into.shown.add(needs)
  const below = field && getNamedType(field.type)
  if (needs === undefined && below instanceof GraphQLObjectType) collect(below, node.selectionSet, into)
}
