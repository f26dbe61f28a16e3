import { gap } from './dag.ts'
import type { Dag } from './dag.ts'

/**
 * For each release (by input position; `order` oldest published first, `at` its commit) the nearest earlier published releases
 * below it, latest published first. Below a release on the same commit are the older ones of that commit, of which the
 * latest is the only parent. A parent that another parent reaches is not a nearest one.
 *
 * One ascending sweep gives every commit the set of nearest release commits at or below it, whatever their dates: a release
 * commit is its own set, any other commit unites the sets of its parents. Sets are interned and unions remembered, so a long
 * history costs one comparison an edge. Then, from the bottom up, each release looks below itself. At a commit whose releases
 * are all later than it, it continues with the parents of that commit's oldest release: what lies between is later still.
 */
export function releaseParents(dag: Dag, order: readonly number[], at: readonly number[]): number[][] {
  const tagged = taggedCommits(order, at)
  const below = nearestBelow(dag, tagged)
  const found: Found = { tagged, below, parents: new Map() }
  const result: number[][] = at.map(() => [])
  const publish = (rank: number, commits: readonly number[]) => {
    const ranks = commits.flatMap((commit) => latestBefore(tagged.get(commit), rank) ?? [])
    result[order[rank] ?? 0] = ranks.sort((a, b) => b - a).map((parent) => order[parent] ?? 0)
  }
  for (const commit of [...tagged.keys()].sort((a, b) => a - b)) {
    const [oldest = 0, ...younger] = tagged.get(commit) ?? []
    const parents = parentsBelow(found, commit, oldest)
    found.parents.set(commit, parents)
    publish(oldest, parents)
    for (const rank of younger) publish(rank, [commit])
  }
  return result
}

/** Ranks of the releases on each release commit, ascending. */
type Tagged = ReadonlyMap<number, readonly number[]>

function taggedCommits(order: readonly number[], at: readonly number[]): Tagged {
  const tagged = new Map<number, number[]>()
  order.forEach((release, rank) => {
    const commit = at[release] ?? 0
    const ranks = tagged.get(commit)
    if (ranks) ranks.push(rank)
    else tagged.set(commit, [rank])
  })
  return tagged
}

function latestBefore(ranks: readonly number[] | undefined, rank: number): number | undefined {
  return ranks?.findLast((other) => other < rank)
}

/** Strictly below each release commit: the release commits met first. */
type Below = ReadonlyMap<number, readonly number[]>

interface Found {
  tagged: Tagged
  below: Below
  /** Commits of the parents of the oldest release on each release commit done so far. */
  parents: Map<number, readonly number[]>
}

/** More parallel lines of releases than this under one commit are cut to the topmost ones. */
const widest = 64

/** A search passes at most this many release commits, so that 100,000 hostile tags cannot make it quadratic. */
const farthest = 2000

function nearestBelow(dag: Dag, tagged: Tagged): Below {
  const { starts, parents, size } = dag
  const sets: (readonly number[])[] = [[]]
  const below = new Map<number, readonly number[]>()
  const unions = new Map<number, number>()
  const setOf = new Uint32Array(size)
  const unite = (a: number, b: number): number => {
    const key = Math.min(a, b) * 0x400_0000 + Math.max(a, b)
    const known = unions.get(key)
    if (known !== undefined) return known
    const united = topmost(new Set([...(sets[a] ?? []), ...(sets[b] ?? [])]), below)
    const same = [a, b].find(
      (id) => sets[id]?.length === united.length && united.every((c) => sets[id]?.includes(c)),
    )
    const id = same ?? sets.push(united) - 1
    unions.set(key, id)
    return id
  }
  for (let i = 0; i < size; i++) {
    let set = 0
    const end = starts[i + 1] ?? 0
    for (let e = starts[i] ?? 0; e < end; e++) {
      const parent = parents[e] ?? gap
      const other = parent === gap ? 0 : (setOf[parent] ?? 0)
      if (other !== set) set = set === 0 ? other : other === 0 ? set : unite(set, other)
    }
    if (tagged.has(i)) {
      below.set(i, sets[set] ?? [])
      set = sets.push([i]) - 1
    }
    setOf[i] = set
  }
  return below
}

/** The commits of a set that no other of the set reaches. */
function topmost(set: ReadonlySet<number>, below: Below): number[] {
  const candidates = [...set].sort((a, b) => b - a)
  const kept =
    candidates.length < 2 ? candidates : candidates.filter((commit) => !isReached(commit, candidates, below))
  return kept.slice(0, widest)
}

/** Does a release commit lie below one of the others, along release commits? Only indices above it can reach it. */
function isReached(commit: number, others: readonly number[], below: Below): boolean {
  const stack = others.filter((other) => other > commit)
  const seen = new Set(stack)
  for (let at = stack.pop(); at !== undefined && seen.size < farthest; at = stack.pop()) {
    for (const next of below.get(at) ?? []) {
      if (next === commit) return true
      if (next > commit && !seen.has(next)) {
        seen.add(next)
        stack.push(next)
      }
    }
  }
  return false
}

/** Commits of the nearest releases below `commit` that were published before `rank`. */
function parentsBelow({ tagged, below, parents }: Found, commit: number, rank: number): number[] {
  const nearest = new Set<number>()
  const seen = new Set<number>()
  const stack = [...(below.get(commit) ?? [])]
  for (let at = stack.pop(); at !== undefined && seen.size < farthest; at = stack.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (latestBefore(tagged.get(at), rank) === undefined) stack.push(...(parents.get(at) ?? []))
    else nearest.add(at)
  }
  return topmost(nearest, below)
}
