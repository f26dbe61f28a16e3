/** A level of the arrays to stream: properties below it, or the elements of it. */
export interface PatternNode {
  readonly fields: Map<string, PatternNode>
  element?: PatternNode
  pattern?: string
  use?: 'take' | 'skip'
}

/** Turns patterns like `/runs/N/results/N` (with `*` for N) into a tree; each must end in `*`, the elements of an array. */
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
  const next: PatternNode = (step === '*' ? node.element : node.fields.get(step)) ?? { fields: new Map() }
  if (step === '*') node.element = next
  else node.fields.set(step, next)
  return next
}

/** Writes a JSON pointer (RFC 6901). */
export function pointerTo(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Writes the pointer of an element of a streamed array. */
export function pointerOf(pattern: string, at: readonly number[]): string {
  let next = 0
  return pattern.replaceAll('*', () => String(at[next++] ?? '*'))
}
