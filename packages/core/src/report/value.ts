/** Reads fields of parsed reports, whose shape nobody promises: a wrong type is the same as nothing. */
export type Fields = Readonly<Record<string, unknown>>

const nothing: Fields = {}

/** The value as an object; anything else is an empty one. */
export function fieldsOf(value: unknown): Fields {
  // A JSON object has string keys and unknown values, which is all that Fields says.
  return isFields(value) ? value : nothing
}

/** Whether the value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a list; anything else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value as storable text (no NUL, no lone surrogates), cut to `limit` characters; null unless a non-empty string. */
export function textOf(value: unknown, limit = 1024): string | null {
  if (typeof value !== 'string' || value === '') return null
  const text = value.length > limit ? value.slice(0, limit) : value
  return text.includes('\0') ? text.toWellFormed().replaceAll('\0', '\ufffd') : text.toWellFormed()
}

/** The texts of a list, at most `count` of them. */
export function textsOf(value: unknown, count = 100): string[] {
  const texts: string[] = []
  for (const item of listOf(value)) {
    if (texts.length === count) break
    const text = textOf(item)
    if (text !== null) texts.push(text)
  }
  return texts
}

/** The value as an index or count: an integer of 0 or more that fits a database integer, also when written as text. */
export function integerOf(value: unknown): number | null {
  const number = numberOf(value)
  return number !== null && Number.isInteger(number) && number >= 0 && number <= 0x7fffffff ? number : null
}

/** The value as a finite number, also when written as text. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
