import { componentBounds } from './component.ts'

/** What a node is reached by, from one end of the graph. */
interface Reached {
  readonly parent: string | null
  readonly depth: number
}

/**
 * Which package brings in which, and the shortest way to each. Cycles are walked once: every node and every edge is looked at
 * once, whatever the graph. What has no end that begins it is reached from nowhere, and has no way.
 */
export class DependencyGraph {
  private readonly edges = new Map<string, readonly string[]>()
  private readonly needed = new Set<string>()
  private count = 0
  /** Whether there were more edges than are kept. */
  isCut = false

  /** Says what a package needs. */
  add(from: string, to: readonly string[]): void {
    if (this.count + to.length > mostEdges) return void (this.isCut = true)
    this.count += to.length
    this.edges.set(from, [...(this.edges.get(from) ?? []), ...to])
    for (const one of to) if (one !== from) this.needed.add(one)
  }

  /** The shortest way to each node: from `root` where it needs something, else from all that nothing needs. */
  walk(root: string | null): Ways {
    const isRooted = root !== null && (this.edges.get(root)?.length ?? 0) > 0
    const starts = isRooted ? [root] : [...this.edges.keys()].filter((node) => !this.needed.has(node))
    const reached = new Map<string, Reached>(starts.map((node) => [node, { parent: null, depth: 0 }]))
    let layer = starts
    for (let depth = 1; layer.length > 0; depth += 1) {
      const next: string[] = []
      for (const parent of layer)
        for (const node of this.edges.get(parent) ?? []) {
          if (reached.has(node)) continue
          reached.set(node, { parent, depth })
          next.push(node)
        }
      layer = next
    }
    return new Ways(reached, isRooted)
  }
}

/** Most edges that are kept: ten for each package. */
const mostEdges = 1_000_000

/** The shortest way to each package. */
export class Ways {
  private readonly reached: ReadonlyMap<string, Reached>
  private readonly isRooted: boolean

  constructor(reached: ReadonlyMap<string, Reached>, isRooted: boolean) {
    this.reached = reached
    this.isRooted = isRooted
  }

  /** Whether the root itself needs it; null when the graph does not say. */
  isDirect(node: string): boolean | null {
    const depth = this.reached.get(node)?.depth
    return this.isRooted && depth !== undefined && depth > 0 ? depth === 1 : null
  }

  /** The nodes from the outermost package to this one, at most the last forty; the root is not among them. */
  to(node: string): string[] {
    const trail: string[] = []
    const first = this.isRooted ? 1 : 0
    for (let at: string | null = node; at !== null && trail.length < componentBounds.trail;) {
      const here: Reached | undefined = this.reached.get(at)
      if (here === undefined || here.depth < first) break
      trail.push(at)
      at = here.parent
    }
    return trail.reverse()
  }
}
