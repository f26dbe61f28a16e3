import { fieldsOf, listOf, textOf, type Fields } from '../../value.ts'

const limit = 4000

/** The plain text of a SARIF message: looked up by id, arguments put in, embedded links reduced to their text (§3.11). */
export function messageText(value: unknown, dictionaries: readonly (Fields | undefined)[]): string | null {
  const message = fieldsOf(value)
  const given =
    textOf(message.text, limit) ?? lookUp(message.id, dictionaries) ?? textOf(message.markdown, limit)
  if (given === null) return null
  const filled = Array.isArray(message.arguments) ? fill(given, message.arguments) : given
  return filled.includes('](') ? filled.replace(/\[((?:[^\][\\]|\\.){0,500})\]\(\d{1,9}\)/g, '$1') : filled
}

function lookUp(id: unknown, dictionaries: readonly (Fields | undefined)[]): string | null {
  if (typeof id !== 'string') return null
  for (const dictionary of dictionaries) {
    if (dictionary === undefined || !Object.hasOwn(dictionary, id)) continue
    const text = textOf(fieldsOf(dictionary[id]).text, limit)
    if (text !== null) return text
  }
  return null
}

function fill(template: string, list: unknown): string {
  const values = listOf(list)
  const text = template.replace(/\{\{|\}\}|\{(\d{1,3})\}/g, (match: string, index: string | undefined) => {
    if (index === undefined) return match.slice(1)
    return textOf(values[Number(index)], limit) ?? match
  })
  return text.slice(0, limit)
}
