import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extendDag } from './dag-growth.ts'
import type { DagCommit } from './dag-growth.ts'
import { ownership } from './dag-ownership.ts'
import type { OwnershipRelease } from './dag-ownership.ts'
import { emptyDag, indexOf } from './dag.ts'
import type { Dag } from './dag.ts'

const id = (n: number) => createHash('sha1').update(String(n)).digest('hex')
const commit = (n: number, ...parents: number[]): DagCommit => ({ hash: id(n), parents: parents.map(id) })
const release = (n: number, publishedAt: number, name = `r${publishedAt}`): OwnershipRelease => ({
  commit: id(n),
  publishedAt,
  name,
})

const scenario = fc
  .record({
    picks: fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 }),
    // Times are unrelated to the graph: clock skew, backfilled tags, several at once.
    releases: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 })), { maxLength: 12 }),
  })
  .map(({ picks, releases }) => {
    const commits = picks.map((pick, n) => commit(n, ...new Set(n === 0 ? [] : pick.map((p) => p % n))))
    // One past the last commit: a release whose commit is not synced.
    const named = releases.map(([n, time], i) => release(n % (commits.length + 1), time, `r${i}`))
    return { commits, releases: named }
  })

function ancestry(commits: readonly DagCommit[], tip: string): Set<string> {
  const parents = new Map(commits.map((c) => [c.hash, c.parents]))
  const seen = new Set<string>()
  for (const stack = [tip]; stack.length > 0;) {
    const hash = stack.pop() ?? ''
    if (!seen.has(hash)) stack.push(...(parents.get(hash) ?? []))
    seen.add(hash)
  }
  return seen
}

/** The words of the specification: newest to oldest, each overwriting its whole ancestry. */
function naiveOwners(
  commits: readonly DagCommit[],
  releases: readonly OwnershipRelease[],
  order: readonly number[],
) {
  const owners = new Map<string, number>()
  for (const i of [...order].reverse()) {
    for (const hash of ancestry(commits, releases[i]?.commit ?? '')) owners.set(hash, i)
  }
  return owners
}

function naiveOrder(dag: Dag, releases: readonly OwnershipRelease[]) {
  const at = (i: number) => indexOf(dag, releases[i]?.commit ?? '')
  const time = (i: number) => releases[i]?.publishedAt ?? 0
  const name = (i: number) => releases[i]?.name ?? ''
  const all = releases.map((_, i) => i)
  all.sort((a, b) => time(a) - time(b) || at(a) - at(b) || (name(a) < name(b) ? -1 : 1))
  const firstUnsynced = all.find((i) => at(i) === -1)
  return firstUnsynced === undefined ? all : all.slice(0, all.indexOf(firstUnsynced))
}

/** Earlier releases below, without those that another one of them reaches; one a commit, the latest. */
function naiveParents(
  commits: readonly DagCommit[],
  releases: readonly OwnershipRelease[],
  order: readonly number[],
) {
  const commitOf = (i: number) => releases[i]?.commit ?? ''
  const reached = new Map(order.map((i) => [i, ancestry(commits, commitOf(i))]))
  return new Map(
    order.map((child, rank) => {
      const earlier = order.slice(0, rank).filter((i) => reached.get(child)?.has(commitOf(i)))
      const latest = earlier.filter((i, k) => !earlier.slice(k + 1).some((j) => commitOf(j) === commitOf(i)))
      const nearest = latest.filter((i) => !latest.some((j) => j !== i && reached.get(j)?.has(commitOf(i))))
      return [child, nearest.reverse()]
    }),
  )
}

describe('release ownership', () => {
  it('equals the specification walked literally, on any graph and any dates', () => {
    fc.assert(
      fc.property(scenario, ({ commits, releases }) => {
        const dag = extendDag(emptyDag, commits)
        const { owners, order, hidden, commits: counts } = ownership(dag, releases)
        expect(order).toEqual(naiveOrder(dag, releases))
        expect([...order, ...hidden].sort((a, b) => a - b)).toEqual(releases.map((_, i) => i))
        const expected = naiveOwners(commits, releases, order)
        for (const { hash } of commits) expect(owners[indexOf(dag, hash)]).toBe(expected.get(hash) ?? -1)
        releases.forEach((_, i) =>
          expect(counts[i]).toBe([...expected.values()].filter((o) => o === i).length),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('finds as parents exactly the nearest earlier releases below', () => {
    fc.assert(
      fc.property(scenario, ({ commits, releases }) => {
        const dag = extendDag(emptyDag, commits)
        const { parents, order } = ownership(dag, releases)
        const expected = naiveParents(commits, releases, order)
        releases.forEach((_, i) => expect(parents[i]).toEqual(expected.get(i) ?? []))
      }),
      { numRuns: 1000 },
    )
  })

  it('gives a commit to the earlier published release although the later one is below it in the graph', () => {
    const dag = extendDag(emptyDag, [commit(1), commit(2, 1), commit(3, 2)])
    const { owners, parents } = ownership(dag, [release(3, 10), release(2, 20)])
    expect([...owners]).toEqual([0, 0, 0])
    expect(parents).toEqual([[], []])
  })

  it('leaves the content with the older of two releases on one commit, and the younger follows it', () => {
    const dag = extendDag(emptyDag, [commit(1), commit(2, 1)])
    const result = ownership(dag, [release(2, 5000, 'again'), release(2, 2000, 'first')], 0)
    expect([...result.commits]).toEqual([0, 2])
    expect(result.parents).toEqual([[1], []])
    expect(result.ageSeconds).toEqual([3, 2])
  })

  it('hides a release whose commit is not synced and newer ones, and shows them once it is', () => {
    const partly = extendDag(emptyDag, [commit(1), commit(2, 1)])
    const releases = [release(1, 10), release(3, 20), release(2, 30)]
    const before = ownership(partly, releases)
    expect([before.order, before.hidden]).toEqual([[0], [1, 2]])
    expect(before.ageSeconds).toEqual([null, null, null])
    const after = ownership(extendDag(partly, [commit(3, 2)]), releases)
    expect([after.order, after.hidden]).toEqual([[0, 1, 2], []])
    expect([...after.owners]).toEqual([0, 1, 1])
  })

  it('moves the content when a tag is moved, and forgets the vanished line of a force push', () => {
    const dag = extendDag(emptyDag, [commit(1), commit(2, 1), commit(3, 1)])
    expect([...ownership(dag, [release(2, 10)]).commits]).toEqual([2])
    const moved = ownership(dag, [release(3, 10)])
    expect(moved.owners[indexOf(dag, id(2))]).toBe(-1)
    expect(moved.owners[indexOf(dag, id(3))]).toBe(0)
  })

  it('joins unrelated histories: a merge of two release lines has a parent in each', () => {
    const dag = extendDag(emptyDag, [commit(1), commit(2), commit(3, 1, 2)])
    const { parents, ageSeconds } = ownership(dag, [release(1, 1000), release(2, 4000), release(3, 9000)])
    expect(parents[2]).toEqual([1, 0])
    expect(ageSeconds[2]).toBe(5)
  })

  it('stays quick with 100,000 tags published in reverse', () => {
    const hash = (n: number) => n.toString(16).padStart(8, '0').repeat(5)
    const numbers = Array.from({ length: 100_000 }, (_, n) => n)
    const dag = extendDag(
      emptyDag,
      numbers.map((n) => ({ hash: hash(n), parents: n === 0 ? [] : [hash(n - 1)] })),
    )
    const releases = numbers.map((n) => ({
      commit: hash(n),
      publishedAt: n === 0 ? -200_000 : -n,
      name: 'v',
    }))
    const { commits, parents } = ownership(dag, releases)
    expect(commits[99_999]).toBe(99_999)
    expect(parents[50_000]).toEqual([0])
  })
})
