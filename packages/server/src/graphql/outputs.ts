import {
  type GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
} from 'graphql'
import { z } from 'zod'
import { bare } from '../rest/coerce.ts'
import type { GraphContext } from './context.ts'
import { enumType, leafType } from './leaf.ts'
import { camel, pascal } from './names.ts'

type Fields = GraphQLFieldConfigMap<unknown, GraphContext>

/** The types of answers, each made once under the name its schema has in the contract. */
export interface Outputs {
  typeOf(schema: z.core.$ZodType, place: string): GraphQLOutputType
  /** Entities by name, for links between them. */
  readonly objects: ReadonlyMap<string, GraphQLObjectType>
  readonly enums: ReadonlyMap<string, GraphQLEnumType>
}

/** Projects output schemas; `linksOf` adds the links of an entity once all entities are known. */
export function outputTypes(linksOf: (entity: string) => Fields): Outputs {
  const objects = new Map<string, GraphQLObjectType>()
  const enums = new Map<string, GraphQLEnumType>()

  const enumAt = (place: string) => (values: readonly string[]) =>
    once(enums, place, () => enumType(place, values))

  function typeOf(schema: z.core.$ZodType, place: string): GraphQLOutputType {
    const inner = bare(schema)
    const type = leafType(inner, enumAt(place)) ?? composite(inner, place)
    return isNullable(schema) ? type : new GraphQLNonNull(type)
  }

  function composite(
    schema: z.core.$ZodTypes,
    place: string,
  ): GraphQLObjectType | GraphQLList<GraphQLOutputType> {
    const { def } = schema._zod
    if (def.type === 'array') return new GraphQLList(typeOf(def.element, place))
    if (def.type !== 'object') throw new Error(`${place}: GraphQL has no type for ${def.type}`)
    const items = 'cursors' in def.shape ? def.shape['items'] : undefined
    return items ? connection(typeOf(items, place)) : entity(schema, def.shape)
  }

  function entity(schema: z.core.$ZodType, shape: z.core.$ZodShape): GraphQLObjectType {
    const { id: name, description } = z.globalRegistry.get(schema) ?? {}
    if (!name) throw new Error('an object of an output has no name: give it .meta({ id })')
    return once(objects, name, () => {
      const own: Fields = Object.fromEntries(
        Object.entries(shape).map(([key, property]) => [
          camel(key),
          field(typeOf(property, name + pascal(key)), key, z.globalRegistry.get(property)?.description),
        ]),
      )
      return new GraphQLObjectType({ name, description, fields: () => ({ ...own, ...linksOf(name) }) })
    })
  }

  function connection(nodes: GraphQLOutputType): GraphQLObjectType {
    const node = (nodes as GraphQLNonNull<GraphQLList<GraphQLNonNull<GraphQLObjectType>>>).ofType.ofType // `page` takes entities only
    const name = node.ofType.name
    return once(objects, `${name}Connection`, () => connectionType(name, node))
  }

  return { typeOf, objects, enums }
}

function once<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name)
  if (known) return known
  const made = make()
  map.set(name, made)
  return made
}

const field = (
  type: GraphQLOutputType,
  key: string,
  description?: string,
): GraphQLFieldConfig<unknown, GraphContext> => ({
  type,
  description,
  extensions: { needs: key },
  resolve: (row) => Reflect.get(Object(row), key),
})

function isNullable(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod // the union of all known schema classes
  if (def.type === 'nullable' || def.type === 'optional') return true
  return def.type === 'readonly' && isNullable(def.innerType)
}

const PageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'How a page goes on.',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    endCursor: { type: GraphQLString, description: 'Send it as `after` to get the next page.' },
  },
})

interface PageRow {
  items: unknown[]
  cursors: string[]
  has_next: boolean
}

function connectionType(name: string, node: GraphQLNonNull<GraphQLObjectType>): GraphQLObjectType {
  const edge = new GraphQLObjectType({
    name: `${name}Edge`,
    fields: {
      cursor: { type: new GraphQLNonNull(GraphQLString), extensions: { needs: 'cursors' } },
      node: { type: node },
    },
  })
  return new GraphQLObjectType<PageRow, GraphContext>({
    name: `${name}Connection`,
    fields: {
      edges: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(edge))),
        resolve: ({ items, cursors }) => items.map((item, at) => ({ node: item, cursor: cursors[at] })),
      },
      nodes: {
        type: new GraphQLNonNull(new GraphQLList(node)),
        resolve: ({ items }) => items,
      },
      pageInfo: {
        type: new GraphQLNonNull(PageInfo),
        extensions: { needs: 'cursors' },
        resolve: ({ has_next, cursors }) => ({ hasNextPage: has_next, endCursor: cursors.at(-1) ?? null }),
      },
      totalCount: {
        ...field(new GraphQLNonNull(GraphQLInt), 'total', 'Rows in all pages, counted to 10,000'),
      },
      totalIsBounded: {
        ...field(new GraphQLNonNull(GraphQLBoolean), 'total_is_bounded', 'There are more than 10,000 rows'),
      },
    },
  })
}
