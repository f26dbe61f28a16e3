import { noAnswer } from './exit.ts'

/** The fields of an object of an answer, and what to call it when one is not as it must be. */
export interface Fields {
  name: string
  values: Readonly<Record<string, unknown>>
}

/** The fields of a value that must be an object. */
export function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw noAnswer(`${name} answers no object: that is not Weir.`)
  return { name, values: value as Record<string, unknown> } // checked one by one when read
}

const longestText = 10_000

/** A text. */
export function textIn({ name, values }: Fields, key: string, pattern?: RegExp): string {
  const value = own(values, key)
  if (typeof value === 'string' && value.length <= (pattern ? 20_000 : longestText))
    if (!pattern || pattern.test(value)) return value
  throw wrong(name, key)
}

/** A text or null. */
export const textOrNullIn = (fields: Fields, key: string): string | null =>
  own(fields.values, key) === null ? null : textIn(fields, key)

/** An id. */
export const idIn = (fields: Fields, key: string): string =>
  textIn(fields, key, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

/** An id or null. */
export const idOrNullIn = (fields: Fields, key: string): string | null =>
  own(fields.values, key) === null ? null : idIn(fields, key)

/** One of some words. */
export function wordIn<const W extends string>(
  { name, values }: Fields,
  key: string,
  words: readonly W[],
): W {
  const found = words.find((word) => word === own(values, key))
  if (found === undefined) throw wrong(name, key)
  return found
}

/** A whole number from 0. */
export function countIn({ name, values }: Fields, key: string): number {
  const value = own(values, key)
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw wrong(name, key)
}

/** A severity from 0 to 10. */
export function severityIn({ name, values }: Fields, key: string): number {
  const value = own(values, key)
  if (typeof value === 'number' && value >= 0 && value <= 10) return value
  throw wrong(name, key)
}

/** True or false. */
export function flagIn({ name, values }: Fields, key: string): boolean {
  const value = own(values, key)
  if (typeof value === 'boolean') return value
  throw wrong(name, key)
}

/** True, false or null. */
export const flagOrNullIn = (fields: Fields, key: string): boolean | null =>
  own(fields.values, key) === null ? null : flagIn(fields, key)

/** A list of at most so many. */
export function listIn({ name, values }: Fields, key: string, most: number): unknown[] {
  const value = own(values, key)
  if (Array.isArray(value) && value.length <= most) return value
  throw wrong(name, key)
}

const own = (values: Fields['values'], key: string): unknown =>
  Object.hasOwn(values, key) ? values[key] : undefined

const wrong = (name: string, key: string) =>
  noAnswer(
    `${name} has no ${key} as it must be: that is not Weir, or a version that does not fit this agent.`,
  )
