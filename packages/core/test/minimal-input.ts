import { inside, markOf, type Operation, type ReferenceKind } from '@weir/contract'
import { z } from 'zod'
import { uuid7 } from '../src/keys/uuid.ts'

/** Texts of every shape a field may ask for; the first one that fits is taken. */
const texts = [
  'text',
  'acme/app',
  'https://git.example.test/minimal',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  'name@example.test',
  'acme.example',
  'a'.repeat(40),
  'a'.repeat(43),
  '018f0000-0000-7000-8000-000000000000',
  '1',
]

/** The smallest input that an operation's schema accepts; references name what `idOf` says, also the optional ones it knows. */
export function minimalInput(
  operation: Operation,
  idOf: (kind: ReferenceKind) => string | undefined,
): unknown {
  const input = minimal(operation.input, idOf)
  const parsed = operation.input.safeParse(input)
  if (!parsed.success) throw new Error(`${operation.name}: ${parsed.error.message}`)
  return input
}

function minimal(schema: z.core.$ZodType, idOf: (kind: ReferenceKind) => string | undefined): unknown {
  const kind = markOf(schema)?.reference
  if (kind) return idOf(kind) ?? uuid7()
  const def = (schema as z.core.$ZodTypes)._zod.def // the union of all known schema classes
  const [first] = inside(schema)
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        inside(schema).flatMap(({ key = '', schema: property }) => {
          const isOptional = z.safeParse(property, undefined).success
          const known =
            isOptional && referenceOf(property) !== undefined && idOf(referenceOf(property) ?? 'job')
          return isOptional && !known ? [] : [[key, minimal(property, idOf)]]
        }),
      )
    case 'array':
      return [minimal(def.element, idOf)]
    case 'enum':
      return Object.values(def.entries)[0]
    case 'literal':
      return def.values[0]
    case 'boolean':
      return true
    case 'number':
      return [1, 50, 1000].find((value) => z.safeParse(schema, value).success)
    case 'string':
      return texts.find((text) => z.safeParse(schema, text).success)
    case 'nullable':
      return null
    case 'unknown':
    case 'any':
    case 'record':
      return {}
    default:
      return first ? minimal(first.schema, idOf) : undefined
  }
}

function referenceOf(schema: z.core.$ZodType): ReferenceKind | undefined {
  const own = markOf(schema)?.reference
  const [only] = inside(schema)
  return own ?? (only && only.key === undefined ? referenceOf(only.schema) : undefined)
}
