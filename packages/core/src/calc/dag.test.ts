import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packDag, unpackDag } from './dag-blob.ts'
import { commitsOf, extendDag, growDag } from './dag-growth.ts'
import type { DagCommit } from './dag-growth.ts'
import { emptyDag, gap, hashAt, headsOf, indexOf, parentsOf, reach } from './dag.ts'

const id = (n: number | string) => createHash('sha1').update(String(n)).digest('hex')
const commit = (n: number, ...parents: number[]): DagCommit => ({ hash: id(n), parents: parents.map(id) })

/** Histories with several roots, merges of unrelated lines and octopus merges; in any order of arrival. */
const history = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 40 })
  .map((picks) => picks.map((pick, n) => commit(n, ...new Set(n === 0 ? [] : pick.map((p) => p % n)))))

const shuffled = history.chain((commits) =>
  fc.shuffledSubarray(commits, { minLength: commits.length, maxLength: commits.length }),
)

describe('the commit graph', () => {
  it('keeps every commit and its parents in order, whatever the order of arrival', () => {
    fc.assert(
      fc.property(shuffled, (commits) => {
        const dag = extendDag(emptyDag, commits)
        expect(dag.size).toBe(commits.length)
        for (const { hash, parents } of commits) {
          expect([...parentsOf(dag, indexOf(dag, hash))].map((parent) => hashAt(dag, parent))).toEqual(
            parents,
          )
        }
      }),
    )
  })

  it('places parents before children', () => {
    fc.assert(
      fc.property(shuffled, (commits) => {
        const dag = extendDag(emptyDag, commits)
        for (let i = 0; i < dag.size; i++)
          for (const parent of parentsOf(dag, i)) expect(parent).toBeLessThan(i)
      }),
    )
  })

  it('is the same graph however it arrived: in pieces, shuffled, repeated, or with its oldest part last', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), (commits, cut) => {
        const at = cut % (commits.length + 1)
        const inPieces = extendDag(extendDag(emptyDag, commits.slice(at)), [
          ...commits,
          ...commits.slice(0, at),
        ])
        const sorted = (dag: typeof emptyDag) =>
          [...commitsOf(dag)].sort((a, b) => (a.hash < b.hash ? -1 : 1))
        expect(sorted(inPieces)).toEqual(sorted(extendDag(emptyDag, commits)))
      }),
    )
  })

  it('keeps the indices of existing commits when new heads arrive', () => {
    const before = extendDag(emptyDag, [commit(1), commit(2, 1)])
    const after = extendDag(before, [commit(4, 3), commit(3, 2)])
    expect([1, 2, 3, 4].map((n) => indexOf(after, id(n)))).toEqual([0, 1, 2, 3])
    expect(indexOf(before, id(3))).toBe(-1)
  })

  it('marks parents beyond a shallow border as gaps and links them when the history is deepened', () => {
    const shallow = extendDag(emptyDag, [commit(3, 2), commit(4, 3, 9)])
    expect([...shallow.parents].filter((parent) => parent === gap)).toHaveLength(2)
    expect([...commitsOf(shallow)]).toContainEqual(commit(4, 3, 9))
    const deep = extendDag(shallow, [commit(2, 1), commit(1)])
    expect(reach(deep, [indexOf(deep, id(4))])[indexOf(deep, id(1))]).toBe(1)
    expect(deep.missing).toHaveLength(20)
  })

  it('survives packing and unpacking', () => {
    fc.assert(
      fc.property(history, (commits) => {
        const dag = extendDag(emptyDag, commits.slice(Math.floor(commits.length / 3)))
        expect(unpackDag(packDag(dag))).toEqual(dag)
      }),
    )
  })

  it('refuses damaged bytes instead of answering wrongly or running away', () => {
    const blob = packDag(extendDag(emptyDag, [commit(1), commit(2, 1, 7), commit(3, 2, 1)]))
    for (let length = 0; length < blob.length; length++) {
      expect(() => unpackDag(blob.subarray(0, length))).toThrow('damaged')
    }
    const wrongVersion = blob.slice()
    wrongVersion[4] = 9
    expect(() => unpackDag(wrongVersion)).toThrow('damaged')
  })

  it('holds SHA-256 repositories', () => {
    const wide = (n: number) => createHash('sha256').update(String(n)).digest('hex')
    const dag = extendDag(emptyDag, [
      { hash: wide(2), parents: [wide(1)] },
      { hash: wide(1), parents: [] },
    ])
    expect(headsOf(unpackDag(packDag(dag)))).toEqual([wide(2)])
  })

  it('refuses ids that are not commit ids, and cycles', () => {
    expect(() => extendDag(emptyDag, [{ hash: 'zz'.repeat(20), parents: [] }])).toThrow('hexadecimal')
    expect(() => extendDag(emptyDag, [{ hash: 'abc', parents: [] }])).toThrow('hexadecimal')
    expect(() =>
      extendDag(extendDag(emptyDag, [commit(1)]), [{ hash: 'a'.repeat(64), parents: [] }]),
    ).toThrow('alike')
    expect(() => extendDag(emptyDag, [commit(1, 2), commit(2, 1)])).toThrow('ancestor')
  })

  it('reaches exactly what a walk over the parents reaches', () => {
    fc.assert(
      fc.property(shuffled, fc.array(fc.nat(), { maxLength: 3 }), (commits, picks) => {
        const dag = extendDag(emptyDag, commits)
        const parents = new Map(commits.map(({ hash, parents }) => [hash, parents]))
        const tips = picks.map((pick) => id(pick % commits.length))
        const expected = new Set<string>()
        for (const stack = [...tips]; stack.length > 0;) {
          const hash = stack.pop() ?? ''
          if (!expected.has(hash)) stack.push(...(parents.get(hash) ?? []))
          expected.add(hash)
        }
        const reached = reach(
          dag,
          tips.map((tip) => indexOf(dag, tip)),
        )
        expect(
          new Set(commits.map((c) => c.hash).filter((hash) => reached[indexOf(dag, hash)] === 1)),
        ).toEqual(expected)
      }),
    )
  })

  it('knows heads, and what nothing reaches', () => {
    const dag = extendDag(emptyDag, [commit(1), commit(2, 1), commit(3, 1), commit(4, 2, 3), commit(5, 3)])
    expect(new Set(headsOf(dag))).toEqual(new Set([id(4), id(5)]))
    expect(reach(dag, [-1])).toEqual(new Uint8Array(5))
  })

  it('takes 200,000 commits whose ids all begin alike without slowing down', () => {
    const growth = growDag(emptyDag)
    for (let n = 200_000; n > 0; n--) {
      const hash = (m: number) => m.toString(16).padStart(8, '0').repeat(5)
      growth.add({
        hash: hash(n),
        parents: n === 1 ? [] : n % 10 === 0 ? [hash(n - 1), hash(n - 7)] : [hash(n - 1)],
      })
    }
    expect(growth.finish().size).toBe(200_000)
  })
})
