/** A level of the elements to stream, by their names without prefix. */
export interface XmlNode {
  readonly name: string
  /** Whether the element may be repeated, so that its number is part of where it stands. */
  readonly isNumbered: boolean
  readonly children: Map<string, XmlNode>
  pattern?: string
  use?: 'take' | 'skip'
}

/** Turns patterns like `/report/site[]/alert[]` into a tree of levels below the document; `[]` marks what is repeated. */
export function xmlTree(patterns: Readonly<Record<string, 'take' | 'skip'>>): XmlNode {
  const root: XmlNode = { name: '', isNumbered: false, children: new Map() }
  for (const [pattern, use] of Object.entries(patterns)) {
    const leaf = pattern.split('/').slice(1).reduce(descend, root)
    leaf.pattern = pattern
    leaf.use = use
  }
  return root
}

function descend(node: XmlNode, step: string): XmlNode {
  const name = step.replace('[]', '')
  const next = node.children.get(name) ?? { name, isNumbered: name !== step, children: new Map() }
  node.children.set(name, next)
  return next
}

/** Writes the place of a streamed element, its numbers counted from 1: `/report/site[1]/alert[3]`. */
export function xmlPointerOf(pattern: string, at: readonly number[]): string {
  let next = 0
  return pattern.replaceAll('[]', () => `[${(at[next++] ?? 0) + 1}]`)
}
