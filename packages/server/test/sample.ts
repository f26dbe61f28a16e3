import type { DirectOperation } from '@weir/contract'
import type { GraphQLSchema } from 'graphql'
import { z } from 'zod'
import { camel } from '../src/graphql/names.ts'
import { bare } from '../src/rest/coerce.ts'

const anyId = '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'
const texts = [
  anyId,
  'acme/app',
  'a'.repeat(40),
  'a'.repeat(43),
  'acme.example',
  'x',
  'AB',
  'name@example.test',
  '2026-11-22',
  '2026-11-22T08:00:00.000Z',
  'x'.repeat(8),
]

/** The smallest input a schema accepts: required fields only, ids that name nothing. */
export function sampleOf(schema: z.core.$ZodType): unknown {
  if (z.safeParse(schema, undefined).success) return undefined
  const { def } = bare(schema)._zod
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape).flatMap(([key, field]) => {
          const value = sampleOf(field)
          return value === undefined ? [] : [[key, value]]
        }),
      )
    case 'array':
      return [sampleOf(def.element)]
    default:
      return [...texts, ...Object.values('entries' in def ? def.entries : {}), 1, true].find(
        (one) => z.safeParse(schema, one).success,
      )
  }
}

/** The smallest input of an operation. */
export const inputOf = (operation: DirectOperation): Record<string, unknown> =>
  (sampleOf(operation.input) ?? {}) as Record<string, unknown> // every input is an object

/** A document that asks one operation, and its variables. */
export function documentOf(
  schema: GraphQLSchema,
  operation: DirectOperation,
): { query: string; variables: Record<string, unknown> } {
  const root = operation.kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  const args = root?.getFields()[operation.graphql]?.args ?? []
  const values = camelDeep(inputOf(operation)) as Record<string, unknown> // inputs are objects
  const variables = operation.kind === 'query' ? values : args.length > 0 ? { input: values } : {}
  const used = args.filter(({ name }) => name in variables)
  const head = used.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const call = used.map(({ name }) => `${name}: $${name}`).join(', ')
  const query = `${operation.kind}${head && `(${head})`} { ${operation.graphql}${call && `(${call})`} { __typename } }`
  return { query, variables }
}

function camelDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [camel(key), camelDeep(one)]))
}
