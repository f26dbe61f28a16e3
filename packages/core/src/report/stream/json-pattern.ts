/** A level of what is streamed: properties below it, the elements of an array, or all properties of an object. */
export interface PatternNode {
  readonly fields: Map<string, PatternNode>
  element?: PatternNode
  member?: PatternNode
  pattern?: string
  use?: 'take' | 'skip'
}

/**
 * Turns patterns like `/runs/N/results/N` (with `*` for N) into a tree; each must end in `*`, the elements of an array,
 * or in `{}`, the properties of an object whose keys are data, such as `/vulnerabilities/{}`.
 */
export function patternTree(patterns: Readonly<Record<string, 'take' | 'skip'>>): PatternNode {
  const root: PatternNode = { fields: new Map() }
  for (const [pattern, use] of Object.entries(patterns)) {
    const leaf = pattern.split('/').slice(1).reduce(descend, root)
    leaf.pattern = pattern
    leaf.use = use
  }
  return root
}

function descend(node: PatternNode, step: string): PatternNode {
  if (step === '*') return (node.element ??= { fields: new Map() })
  if (step === '{}') return (node.member ??= { fields: new Map() })
  const next = node.fields.get(step) ?? { fields: new Map() }
  node.fields.set(step, next)
  return next
}

/** Writes a JSON pointer (RFC 6901). */
export function pointerTo(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Writes the pointer of an element of a streamed array, or of a property of a streamed object by its key. */
export function pointerOf(pattern: string, at: readonly number[], key = ''): string {
  let next = 0
  return pattern.replaceAll('*', () => String(at[next++] ?? '*')).replace(/\/\{\}$/, () => pointerTo([key]))
}
