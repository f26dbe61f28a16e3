import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql'
import type { z } from 'zod'
import { DateOnly, DateTime } from './scalars.ts'

/** A value without fields as GraphQL says it; null when the schema is no such value. */
export function leafType(
  schema: z.core.$ZodTypes,
  enumOf: (values: readonly string[]) => GraphQLEnumType,
): GraphQLScalarType | GraphQLEnumType | null {
  const { def } = schema._zod
  switch (def.type) {
    case 'string':
      return textType('format' in def ? def.format : undefined)
    case 'number':
      return 'format' in def && def.format === 'safeint' ? GraphQLInt : GraphQLFloat
    case 'boolean':
      return GraphQLBoolean
    case 'literal':
      return typeof def.values[0] === 'boolean' ? GraphQLBoolean : GraphQLString
    case 'enum': {
      const values = Object.values(def.entries).map(String)
      return values.every(isName) ? enumOf(values) : GraphQLString
    }
    default:
      return null
  }
}

const textType = (format: unknown): GraphQLScalarType =>
  format === 'uuid'
    ? GraphQLID
    : format === 'datetime'
      ? DateTime
      : format === 'date'
        ? DateOnly
        : GraphQLString

/** Names of permissions hold a colon, which GraphQL cannot spell: they stay text. */
const isName = (value: string): boolean => /^[A-Za-z][A-Za-z0-9_]*$/.test(value)

/** An enum whose values are spelled as in REST. */
export const enumType = (name: string, values: readonly string[]): GraphQLEnumType =>
  new GraphQLEnumType({ name, values: Object.fromEntries(values.map((value) => [value, {}])) })
