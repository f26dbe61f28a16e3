import type { DirectOperation } from '@weir/contract'
import type { z } from 'zod'

/** What a URL says as text, as the values the operation's input asks for. What does not fit stays text, for the schema to refuse. */
export function coerce(operation: DirectOperation, key: string, texts: readonly string[]): unknown {
  const schema = fieldOf(operation.input, key)
  const element = schema && elementOf(schema)
  if (element) return texts.flatMap((text) => text.split(',')).map((text) => scalar(element, text))
  const [only] = texts
  return texts.length === 1 && only !== undefined ? (schema ? scalar(schema, only) : only) : texts
}

function scalar(schema: z.core.$ZodType, text: string): unknown {
  switch (bare(schema)._zod.def.type) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    default:
      return text
  }
}

function fieldOf(schema: z.core.$ZodType, key: string): z.core.$ZodType | undefined {
  const { def } = bare(schema)._zod
  return def.type === 'object' && Object.hasOwn(def.shape, key) ? def.shape[key] : undefined
}

function elementOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = bare(schema)._zod
  return def.type === 'array' ? def.element : undefined
}

/** A schema without what only says whether it may be absent. */
export function bare(schema: z.core.$ZodType): z.core.$ZodTypes {
  const known = schema as z.core.$ZodTypes // the union of all known schema classes
  switch (known._zod.def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return bare(known._zod.def.innerType)
    default:
      return known
  }
}
