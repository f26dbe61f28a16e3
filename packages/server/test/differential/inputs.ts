import { type DirectOperation, inside, markOf, type ReferenceKind } from '@weir/contract'
import fc from 'fast-check'
import { z } from 'zod'

type IdOf = (kind: ReferenceKind) => string | undefined

/** Inputs of an operation: most fit its contract, some are at or beyond a bound, and some are wrong at one place. */
export function inputsOf(operation: DirectOperation, idOf: IdOf): fc.Arbitrary<Record<string, unknown>> {
  const fitting = valueOf(operation.input, idOf) as fc.Arbitrary<Record<string, unknown>> // inputs are objects
  return fc.oneof({ weight: 3, arbitrary: fitting }, { weight: 2, arbitrary: fitting.chain(brokenAt) })
}

/** One place holds something else, or is missing, or there is one property too many. */
function brokenAt(input: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const keys = Object.keys(input)
  const surplus = fc
    .constantFrom('surplus', '__proto__x', 'Name', 'toString')
    .map((key) => ({ ...input, [key]: 'x' }))
  if (keys.length === 0) return surplus
  const replaced = fc
    .tuple(fc.constantFrom(...keys), wrong)
    .map(([key, value]) => ({ ...input, [key]: value }))
  const missing = fc
    .constantFrom(...keys)
    .map((key) => Object.fromEntries(Object.entries(input).filter(([name]) => name !== key)))
  return fc.oneof({ weight: 4, arbitrary: replaced }, missing, surplus)
}

const wrong = fc.constantFrom<unknown>(
  '',
  ' ',
  'x',
  'nonsense, of course',
  'a'.repeat(129),
  'a'.repeat(20_000),
  'tab\there',
  'null\u0000byte',
  'half \uD83D of one',
  '018f0000-0000-7000-8000-00000000000Z',
  '2026-02-30',
  '2026-01-01T25:00:00Z',
  0,
  -1,
  1.5,
  10_001,
  2_147_483_647,
  true,
  null,
  [],
  ['x', 'x'],
  {},
  { x: 1 },
)

const texts = [
  'text',
  'Näme with 2 words',
  'é'.repeat(128),
  'x'.repeat(10_000),
  "it's 100%",
  'acme/app',
  'acme.example',
  'https://git.example.test/differential',
  '2026-01-01',
  '0001-01-01',
  '9999-12-31',
  '2026-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999+14:00',
  'name@example.test',
  'a'.repeat(40),
  'a'.repeat(43),
  '1',
  '',
]

function valueOf(schema: z.core.$ZodType, idOf: IdOf): fc.Arbitrary<unknown> {
  const kind = markOf(schema)?.reference
  if (kind) return fc.constantFrom(idOf(kind) ?? absent, absent)
  const def = (schema as z.core.$ZodTypes)._zod.def // the union of all known schema classes
  const fits = (values: readonly unknown[]) => values.filter((value) => z.safeParse(schema, value).success)
  switch (def.type) {
    case 'object':
      return objectOf(schema, idOf)
    case 'array':
      return fc.array(valueOf(def.element, idOf), { minLength: fits([[]]).length > 0 ? 0 : 1, maxLength: 3 })
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries))
    case 'literal':
      return fc.constantFrom(...def.values)
    case 'boolean':
      return fc.boolean()
    case 'number':
      return numberOf(fits(numbers))
    case 'string':
      return fc.constantFrom(...(fits(texts).length > 0 ? fits(texts) : texts))
    case 'unknown':
    case 'any':
    case 'record':
      return fc.constantFrom<unknown>({}, { a: 1 })
    default: {
      const all = inside(schema).map(({ schema: one }) => one)
      const [first] = def.type === 'pipe' ? all.slice(0, 1) : all
      return first ? valueOf(first, idOf) : fc.constant(undefined)
    }
  }
}

/** The bounds come more often than what lies between them. */
const numberOf = (fitting: readonly unknown[]): fc.Arbitrary<unknown> =>
  fitting.length === 0
    ? fc.constantFrom(...numbers)
    : fc.oneof(fc.constantFrom(fitting[0], fitting.at(-1)), fc.constantFrom(...fitting))

const absent = '018f0000-0000-7000-8000-000000000000'
const numbers = [0, 0.1, 1, 2, 7, 10, 30, 50, 100, 365, 999, 1000, 9999, 10_000, 1_000_000]

function objectOf(schema: z.core.$ZodType, idOf: IdOf): fc.Arbitrary<unknown> {
  const properties = inside(schema).map(({ key = '', schema: property }) => ({
    key,
    value: valueOf(property, idOf),
    isOptional: z.safeParse(property, undefined).success,
  }))
  return fc.record(Object.fromEntries(properties.map(({ key, value }) => [key, value])), {
    requiredKeys: properties.flatMap(({ key, isOptional }) => (isOptional ? [] : [key])),
  })
}
