import { z } from 'zod'

/** A JSON Schema as far as the description looks into it. */
export interface Schema {
  [keyword: string]: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
}

/** Turns schemas of the contract into JSON Schema; those with a name are collected and referred to. */
export function jsonSchemas(): {
  of(schema: z.ZodType, io: Io): Schema
  components(): Record<string, Schema>
} {
  const named = new Map<string, Schema>()
  return {
    of(schema, io) {
      const made = z.toJSONSchema(schema, { io }) as Schema & { $defs?: Record<string, Schema> } // zod types it wider
      const { $schema: _, $defs = {}, ...own } = made
      for (const [name, definition] of Object.entries($defs)) named.set(name, tidy(definition, io))
      return tidy(own, io)
    },
    components: () => Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

type Io = 'input' | 'output'

const unboundedIntegers = new Set<unknown>([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])

/** Points references to the components, and drops what says nothing: names, formats said twice, limits of the number type, and that answers have no more fields: they may get some. */
function tidy(schema: Schema, io: Io): Schema {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (keyword === '$ref') return [[keyword, String(value).replace('#/$defs/', '#/components/schemas/')]]
      if (keyword === 'id' && typeof value === 'string') return []
      if (keyword === 'additionalProperties' && io === 'output') return []
      if (keyword === 'pattern' && schema['format'] !== undefined) return []
      if ((keyword === 'minimum' || keyword === 'maximum') && unboundedIntegers.has(value)) return []
      if (keyword === 'properties') return [[keyword, mapValues(value as Record<string, Schema>, io)]] // JSON Schema
      return [[keyword, inner(value, io)]]
    }),
  )
}

const mapValues = (properties: Record<string, Schema>, io: Io): Record<string, Schema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, tidy(schema, io)]))

function inner(value: unknown, io: Io): unknown {
  if (Array.isArray(value)) return value.map((one) => inner(one, io))
  return typeof value === 'object' && value !== null ? tidy(value as Schema, io) : value // a sub-schema
}
