import type { XmlElement } from './xml-scanner.ts'
import type { Fields } from '../value.ts'

/**
 * An element as the object that tools write for it in JSON: attributes as `@name`, children by name, a list where a name
 * is repeated, the text alone where there is nothing else and as `#text` where there is, without the space around it.
 */
export function xmlFields({ attributes, children, text }: XmlElement): Fields {
  const byName = new Map<string, unknown>()
  for (const [name, value] of Object.entries(attributes)) byName.set(`@${name}`, value)
  for (const child of children) {
    const value =
      child.children.length + Object.keys(child.attributes).length > 0 ? xmlFields(child) : child.text.trim()
    const before = byName.get(child.name)
    if (Array.isArray(before)) before.push(value)
    else byName.set(child.name, before === undefined ? value : [before, value])
  }
  if (text !== '') byName.set('#text', text.trim())
  return Object.fromEntries(byName)
}

/** Name and start tag of the root element in the beginning of an XML document; null when there is none. */
export function rootOf(head: string): { readonly name: string; readonly tag: string } | null {
  let at = 0
  for (;;) {
    while (' \t\r\n\ufeff'.includes(head[at] ?? '-')) at += 1
    const end = endOfPreamble(head, at)
    if (end === at) break
    if (end < 0) return null
    at = end
  }
  const match = /^<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])[^<>]*/.exec(head.slice(at, at + 4096))
  return match?.[1] === undefined ? null : { name: match[1], tag: match[0] }
}

/** Where what stands before the root ends: the same place when nothing does, -1 when it goes on after the text. */
function endOfPreamble(head: string, at: number): number {
  const after = (mark: string): number => {
    const found = head.indexOf(mark, at)
    return found < 0 ? -1 : found + mark.length
  }
  if (head.startsWith('<?', at)) return after('?>')
  if (head.startsWith('<!--', at)) return after('-->')
  if (!head.startsWith('<!', at)) return at
  const [subset, close] = [head.indexOf('[', at), head.indexOf('>', at)]
  return subset >= 0 && subset < close ? after(']>') : after('>')
}

/** What `xmlFields` gives under a name, as a list: of none, one or several. */
export function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}
