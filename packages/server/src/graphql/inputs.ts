import type { DirectOperation } from '@weir/contract'
import {
  type GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputFieldConfig,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql'
import { z } from 'zod'
import { bare } from '../rest/coerce.ts'
import { enumType, leafType } from './leaf.ts'
import { camel, pascal } from './names.ts'

/** The arguments of operations. Enums that answers have as well are the same type there and here. */
export function inputTypes(answered: ReadonlyMap<string, GraphQLEnumType>): {
  argumentsOf(operation: DirectOperation, entity: string): Record<string, GraphQLInputFieldConfig>
} {
  const own = new Map<string, GraphQLEnumType>()

  function enumFor(values: readonly string[], { operation, entity, key }: Place): GraphQLEnumType {
    const same = [...answered.values()].filter((one) => isSame(one, values))
    const shared =
      same.find((one) => one.name === entity + pascal(key)) ??
      same.find((one) => one.name === pascal(operation.name.split('.')[0] ?? '') + pascal(key)) ??
      same.find((one) => one.name.endsWith(pascal(key)))
    if (shared) return shared
    const name = pascal(operation.name) + pascal(key)
    const known = own.get(name) ?? enumType(name, values)
    own.set(name, known)
    return known
  }

  function typeOf(schema: z.core.$ZodType, place: Place): GraphQLInputType {
    const inner = bare(schema)
    const { def } = inner._zod
    const leaf = leafType(inner, (values) => enumFor(values, place))
    if (leaf) return leaf
    if (def.type === 'array') return new GraphQLList(new GraphQLNonNull(typeOf(def.element, place)))
    if (def.type !== 'object')
      throw new Error(`${place.operation.name}: GraphQL has no input for ${def.type}`)
    const name = `${pascal(place.operation.graphql)}${pascal(place.key)}Input`
    return new GraphQLInputObjectType({ name, fields: fieldsOf(def.shape, place) })
  }

  function fieldsOf(shape: z.core.$ZodShape, place: Place): Record<string, GraphQLInputFieldConfig> {
    return Object.fromEntries(
      Object.entries(shape).map(([key, schema]) => {
        const type = typeOf(schema, { ...place, key })
        const description = z.globalRegistry.get(schema)?.description
        const defaultValue = defaultOf(schema)
        return [
          camel(key),
          {
            type: isRequired(schema) ? new GraphQLNonNull(type) : type,
            ...(description !== undefined && { description }),
            ...(defaultValue !== undefined && { defaultValue }),
          },
        ]
      }),
    )
  }

  return {
    argumentsOf(operation, entity) {
      const { def } = bare(operation.input)._zod
      if (def.type !== 'object') throw new Error(`${operation.name}: the input is not an object`)
      return fieldsOf(def.shape, { operation, entity, key: '' })
    },
  }
}

interface Place {
  operation: DirectOperation
  /** What the operation answers. */
  entity: string
  key: string
}

const isSame = (type: GraphQLEnumType, values: readonly string[]): boolean => {
  const names = type.getValues().map(({ name }) => name)
  return names.length === values.length && names.every((name) => values.includes(name))
}

const isRequired = (schema: z.core.$ZodType): boolean =>
  !z.safeParse(schema, undefined).success && !z.safeParse(schema, null).success

function defaultOf(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod // the union of all known schema classes
  if (def.type !== 'default') return undefined
  const value: unknown = def.defaultValue
  return Array.isArray(value) && value.length === 0 ? undefined : value
}

/** Arguments as the operation's input: names as in the contract, and null as absence where null says nothing. */
export function toInput(schema: z.core.$ZodType, value: unknown): unknown {
  const { def } = bare(schema)._zod
  if (def.type === 'array' && Array.isArray(value))
    return value.map((element) => toInput(def.element, element))
  if (def.type !== 'object' || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(def.shape).flatMap(([key, property]): [string, unknown][] => {
      const given: unknown = Reflect.get(value, camel(key))
      const isAbsent = given === undefined || (given === null && !z.safeParse(property, null).success)
      return isAbsent ? [] : [[key, toInput(property, given)]]
    }),
  )
}
