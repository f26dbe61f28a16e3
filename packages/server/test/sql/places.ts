import { type DirectOperation, inside } from '@weir/contract'
import { z } from 'zod'
import { payloads } from './payloads.ts'

/** One place of an operation's input that a text can be put into: property names, '*' for an element. */
export interface Place {
  operation: DirectOperation
  path: readonly string[]
  /** Takes texts that somebody chose: whatever is put into it may reach the database. */
  isOpen: boolean
}

/** Every place of an operation's input. */
export const placesOf = (operation: DirectOperation): Place[] =>
  leaves(operation.input, []).map(({ path, schema }) => ({ operation, path, isOpen: takesTexts(schema) }))

interface Leaf {
  path: readonly string[]
  schema: z.core.$ZodType
}

function leaves(schema: z.core.$ZodType, path: readonly string[]): Leaf[] {
  const { type } = (schema as z.core.$ZodTypes)._zod.def // the union of all known schema classes
  const inner = type === 'pipe' ? [] : inside(schema)
  if (inner.length === 0) return path.length === 0 ? [] : [{ path, schema }]
  const all = inner.flatMap(({ key, schema: one }) =>
    leaves(one, key !== undefined ? [...path, key] : type === 'array' ? [...path, '*'] : path),
  )
  return [...new Map(all.map((leaf) => [leaf.path.join('/'), leaf])).values()]
}

const takesTexts = (schema: z.core.$ZodType): boolean =>
  payloads.some((payload) => z.safeParse(schema, payload).success)

/** The same input with something else at one place. */
export function withAt(value: unknown, [head, ...rest]: readonly string[], put: unknown): unknown {
  if (head === undefined) return put
  if (head === '*') return [withAt(Array.isArray(value) ? value[0] : undefined, rest, put)]
  return { ...Object(value), [head]: withAt(Reflect.get(Object(value), head), rest, put) }
}
