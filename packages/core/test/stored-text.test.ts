import { inside, markOf, type Operation, operations, vulnerabilityList } from '@weir/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openWorld } from './world.ts'

/** Looked up in memory, checked by a MAC, or set by the server: never sent to the database as they came. */
const neverStored = new Set(['after', 'metrics', 'timezone', 'granularity', 'blob', 'code'])

interface Text {
  name: string
  schema: z.core.$ZodType
}

/** Every text an operation takes. */
function textsOf(operation: Operation): Text[] {
  const walk = (schema: z.core.$ZodType, name: string): Text[] =>
    (schema as z.core.$ZodTypes)._zod.def.type === 'string' // the union of all known schema classes
      ? [{ name, schema }]
      : inside(schema).flatMap(({ key, schema: inner }) => walk(inner, key ?? name))
  return walk(operation.input, '').filter(
    ({ name, schema }) => !neverStored.has(name) && !markOf(schema)?.reference,
  )
}

test('no operation takes a text that the database cannot store', () => {
  const lengths = [1, 8, 20] // one of them is neither too short nor too long
  const taken = [...operations.values()].flatMap((operation) =>
    textsOf(operation).flatMap(({ name, schema }) =>
      ['\0', '\ud800']
        .filter((bad) => lengths.some((length) => z.safeParse(schema, bad.repeat(length)).success))
        .map((bad) => `${operation.name} ${name} ${JSON.stringify(bad)}`),
    ),
  )
  expect(taken).toEqual([])
})

test('an instant before the first year is refused as invalid', async () => {
  await using world = await openWorld()
  const { owner, organization_id } = world
  for (const field of ['reported_from', 'reported_to'])
    await expect(
      world.ask(owner.principal, vulnerabilityList, { organization_id, [field]: '0000-01-01T00:00:00Z' }),
      field,
    ).rejects.toMatchObject({ code: 'invalid' })
})
