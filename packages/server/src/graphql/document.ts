import { Fault } from '@weir/contract'
import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import type { GraphqlLimits } from '../limits.ts'
import { refuseCostly } from './cost.ts'
import { asksSchema, refuseLarge, refuseLong } from './document-limits.ts'

/** What a stranger sends. */
export interface Asking {
  query: string
  operationName: string | undefined
  variables: Readonly<Record<string, unknown>>
}

/** A document fit to run. */
export interface Prepared {
  document: DocumentNode
  operation: OperationDefinitionNode
  asksSchema: boolean
}

/** Turns texts into documents fit to run, cheapest refusals first: tokens, size, cost, then validity. Valid ones are remembered. */
export function preparer(schema: GraphQLSchema, limits: GraphqlLimits): (asking: Asking) => Prepared {
  const valid = new Map<string, DocumentNode>()
  return ({ query, operationName, variables }) => {
    const known = valid.get(query)
    const document = known ?? parsed(query, limits)
    const operation = getOperationAST(document, operationName)
    if (!operation)
      throw new Fault('invalid', 'Say which operation of the document to run, with operationName.')
    if (!schema.getRootType(operation.operation))
      throw new Fault('invalid', `There is nothing to ask by ${operation.operation}.`)
    refuseLarge(document, operation, limits)
    refuseCostly({ schema, document, operation, variables }, limits.cost)
    if (!known) {
      refuseInvalid(schema, document)
      if (valid.size >= rememberedDocuments) valid.delete(valid.keys().next().value ?? '')
      valid.set(query, document)
    }
    return { document, operation, asksSchema: asksSchema(document) }
  }
}

const rememberedDocuments = 200

function parsed(query: string, limits: GraphqlLimits): DocumentNode {
  try {
    refuseLong(query, limits)
    return parse(query, { noLocation: true })
  } catch (error) {
    if (error instanceof Fault || !(error instanceof Error)) throw error
    throw new Fault('invalid', error.message)
  }
}

function refuseInvalid(schema: GraphQLSchema, document: DocumentNode): void {
  const [first] = validate(schema, document, undefined, { maxErrors: 1, hideSuggestions: true })
  if (first) throw new Fault('invalid', first.message)
}
