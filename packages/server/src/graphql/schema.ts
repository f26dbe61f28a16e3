import { edges, type Edge, type DirectOperation, directOperations, pageLimits } from '@weir/contract'
import {
  GraphQLInputObjectType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLList,
  getNamedType,
  getNullableType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  isListType,
} from 'graphql'
import { type GraphContext, linked } from './context.ts'
import { inputTypes, toInput } from './inputs.ts'
import { pascal } from './names.ts'
import { type Outputs, outputTypes } from './outputs.ts'
import { shownBy } from './shown.ts'

type Field = GraphQLFieldConfig<unknown, GraphContext>

/** What a field asks of core, for the reckoning of costs before anything runs. */
export interface Asking {
  cost: number
  /** How many rows come out for one row in: one, a list of unknown length, or as many as `first` says. */
  rows: 'one' | 'list' | 'first'
  /** Asked once for all its parents. */
  isLink: boolean
}

/** Operations that GraphQL answers: all but uploads, whose bodies are streamed by REST. */
export const inGraphql = (operation: DirectOperation): boolean => operation.upload !== true

/** The GraphQL schema: a root field for each operation, a type for each named schema, links from the graph. */
export function graphqlSchema(): GraphQLSchema {
  const outputs: Outputs = outputTypes((entity) => linksOf(entity, outputs))
  const answered = [...directOperations.values()].filter(inGraphql).map((operation) => {
    const type = getNullableType(outputs.typeOf(operation.output, pascal(operation.name)))
    return { operation, type }
  })
  const inputs = inputTypes(outputs.enums)
  const fields = (kind: DirectOperation['kind']): GraphQLFieldConfigMap<unknown, GraphContext> =>
    Object.fromEntries(
      answered
        .filter(({ operation }) => operation.kind === kind)
        .map(({ operation, type }) => [
          operation.graphql,
          rootField(operation, type, inputs.argumentsOf(operation, entityOf(type))),
        ]),
    )
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: fields('query') }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: fields('mutation') }),
  })
}

const entityOf = (type: GraphQLOutputType): string => getNamedType(type).name.replace(/Connection$/, '')

function rootField(
  operation: DirectOperation,
  type: GraphQLOutputType,
  fields: ReturnType<ReturnType<typeof inputTypes>['argumentsOf']>,
): Field {
  const isBare = operation.kind === 'query' || Object.keys(fields).length === 0
  const args: GraphQLFieldConfigArgumentMap = isBare
    ? fields
    : { input: { type: inputObject(operation, fields) } }
  const asking: Asking = {
    cost: operation.cost,
    rows: isListType(type) ? 'list' : 'first' in fields ? 'first' : 'one',
    isLink: false,
  }
  return {
    type,
    description: `${operation.summary} Permission: ${operation.permission}.`,
    args,
    extensions: { asking },
    resolve: (_, given, { call }, info) =>
      call(
        operation,
        toInput(operation.input, isBare ? given : Reflect.get(given, 'input')),
        operation.kind === 'query' ? { shown: shownBy(info) } : {},
      ),
  }
}

const inputObject = (operation: DirectOperation, fields: Record<string, { type: unknown }>) =>
  new GraphQLNonNull(
    new GraphQLInputObjectType({
      name: `${pascal(operation.graphql)}Input`,
      fields: fields as ConstructorParameters<typeof GraphQLInputObjectType>[0]['fields'], // made by inputTypes
    }),
  )

function linksOf(entity: string, outputs: Outputs): GraphQLFieldConfigMap<unknown, GraphContext> {
  return Object.fromEntries(
    edges.filter((edge) => edge.from === entity).map((edge) => [edge.field, linkField(edge, outputs)]),
  )
}

function linkField(edge: Edge, { objects, typeOf }: Outputs): Field {
  const operation = linked(edge)
  const answer = getNullableType(typeOf(operation.output, pascal(operation.name)))
  const child = objects.get(entityOf(answer))
  if (!child) throw new Error(`${edge.from}.${edge.field} leads to no entity`)
  const asking: Asking = { cost: operation.cost, rows: edge.many ? 'first' : 'one', isLink: true }
  return {
    type: edge.many ? new GraphQLList(new GraphQLNonNull(child)) : child,
    description: edge.many
      ? `Up to \`first\` of each. Permission: ${operation.permission}.`
      : `Permission: ${operation.permission}.`,
    ...(edge.many && { args: { first: { type: GraphQLInt, defaultValue: pageLimits.linkedFirst } } }),
    extensions: { asking, needs: edge.parentKey },
    resolve: (parent, given, { links }, info) =>
      follow(edge, { parent, first: Reflect.get(given, 'first'), links, shown: shownBy(info) }),
  }
}

async function follow(
  edge: Edge,
  {
    parent,
    first,
    links,
    shown,
  }: { parent: unknown; first: unknown; links: GraphContext['links']; shown: readonly string[] },
): Promise<unknown> {
  const row: object = Object(parent)
  const key: unknown = Reflect.get(row, edge.parentKey)
  if (typeof key !== 'string') return null
  const organization_id = String(Reflect.get(row, 'organization_id'))
  const rows = typeof first === 'number' ? first : pageLimits.linkedFirst
  const children = await links({ edge, organization_id, key, first: rows, shown })
  return edge.many ? children : (children[0] ?? null)
}
