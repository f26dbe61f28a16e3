import { Fault } from '@weir/contract'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql'
import type { GraphqlLimits } from '../limits.ts'

/** Refuses a text of more than so many tokens before it is parsed: nothing longer than that costs more than that. */
export function refuseLong(text: string, { tokens }: GraphqlLimits): void {
  const lexer = new Lexer(new Source(text))
  for (let count = 1; lexer.advance().kind !== TokenKind.EOF; count++)
    if (count > tokens) throw tooCostly(`A document holds at most ${tokens} tokens`)
}

/** Refuses a document that is too deep or too wide, or whose fragments go in circles. Reads the text's tree once. */
export function refuseLarge(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: GraphqlLimits,
): void {
  const { aliases, directives, spreads } = count(document)
  if (aliases > limits.aliases)
    throw tooCostly(`A document holds at most ${limits.aliases} aliases and repeated fields`)
  if (directives > limits.directives)
    throw tooCostly(`A document holds at most ${limits.directives} directives`)
  if (spreads > limits.spreads) throw tooCostly(`A document puts in at most ${limits.spreads} fragments`)
  const { depth, rootFields } = measure(document, operation, limits)
  if (depth > limits.depth) throw tooCostly(`A document is at most ${limits.depth} levels deep`)
  if (rootFields > limits.rootFields)
    throw tooCostly(`A document asks at most ${limits.rootFields} root fields`)
}

const tooCostly = (limit: string): Fault => new Fault('too_costly', `${limit}. Ask for less at once.`)

/** A field said again in the same place counts as an alias: it is merged with its like, at the same cost. */
function count(document: DocumentNode): { aliases: number; directives: number; spreads: number } {
  let aliases = 0
  let spreads = 0
  let directives = 0
  visit(document, {
    SelectionSet({ selections }) {
      const names = new Set<string>()
      for (const selection of selections) {
        if (selection.kind !== Kind.FIELD) {
          spreads++
          continue
        }
        const name = (selection.alias ?? selection.name).value
        if (selection.alias || names.has(name)) aliases++
        names.add(name)
      }
    },
    Directive() {
      directives++
    },
  })
  return { aliases, directives, spreads }
}

/** Depth and root fields with fragments put in, each fragment measured once. */
function measure(document: DocumentNode, operation: OperationDefinitionNode, limits: GraphqlLimits) {
  const fragments = fragmentsOf(document)
  const known = new Map<string, Measure | null>()

  function ofSet({ selections }: SelectionSetNode, level: number): Measure {
    // below the limit nothing needs to be known any more; recursion ends with it
    if (level > limits.depth + 1) return { depth: 1, fields: 0 }
    let depth = 0
    let fields = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        fields++
        const isIntrospection = selection.name.value.startsWith('__')
        const inner =
          selection.selectionSet && !isIntrospection ? ofSet(selection.selectionSet, level + 1).depth : 0
        depth = Math.max(depth, 1 + inner)
        continue
      }
      const spread =
        selection.kind === Kind.INLINE_FRAGMENT
          ? ofSet(selection.selectionSet, level)
          : ofFragment(selection.name.value, level)
      depth = Math.max(depth, spread.depth)
      fields += spread.fields
    }
    return { depth, fields }
  }

  function ofFragment(name: string, level: number): Measure {
    const found = known.get(name)
    if (found === null) throw new Fault('invalid', `The fragment ${name} holds itself.`)
    if (found) return found
    const fragment = fragments.get(name)
    if (!fragment) return { depth: 0, fields: 0 }
    known.set(name, null)
    const measured = ofSet(fragment.selectionSet, Math.min(level, 1))
    known.set(name, measured)
    return measured
  }

  const { depth, fields } = ofSet(operation.selectionSet, 1)
  return { depth, rootFields: fields }
}

interface Measure {
  depth: number
  fields: number
}

/** Fragments of a document by name. */
export const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )

/** Does a document ask for the schema itself? */
export function asksSchema(document: DocumentNode): boolean {
  let asks = false
  visit(document, {
    Field({ name }) {
      asks ||= name.value === '__schema' || name.value === '__type'
    },
  })
  return asks
}
