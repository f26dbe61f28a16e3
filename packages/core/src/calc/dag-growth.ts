import { Fault } from '@weir/contract'
import { emptyDag, findHash, gap, hashAt, hashTable, hexAt } from './dag.ts'
import type { Dag } from './dag.ts'

/** What the graph keeps of a commit: hexadecimal ids. */
export interface DagCommit {
  hash: string
  parents: readonly string[]
}

/** Commits on their way into a graph: `add` them in any order, `finish` returns the larger graph and leaves the old one as it was. */
export interface DagGrowth {
  add(commit: DagCommit): void
  finish(): Dag
}

/** The graph with these commits added, whatever their order; commits already present change nothing. */
export function extendDag(dag: Dag, commits: Iterable<DagCommit>): Dag {
  const growth = growDag(dag)
  for (const commit of commits) growth.add(commit)
  return growth.finish()
}

/** Collects commits for `dag` in about 50 bytes each, so that a forge can stream a million of them. */
export function growDag(dag: Dag): DagGrowth {
  const batch: Batch = { ids: Buffer.alloc(0), used: 0, counts: [], width: dag.size === 0 ? 0 : dag.width }
  return {
    add(commit) {
      if (batch.width === 0) batch.width = commit.hash.length / 2
      append(batch, commit.hash)
      for (const parent of commit.parents) append(batch, parent)
      batch.counts.push(commit.parents.length)
    },
    finish: () => (batch.counts.length === 0 ? dag : link(dag, batch)),
  }
}

/** Every commit of a graph as hexadecimal ids, parents before children. */
export function* commitsOf(dag: Dag): Generator<DagCommit> {
  let gaps = 0
  for (let i = 0; i < dag.size; i++) {
    const parents: string[] = []
    for (const parent of dag.parents.subarray(dag.starts[i], dag.starts[i + 1])) {
      parents.push(parent === gap ? hexAt(dag.missing, gaps++, dag.width) : hashAt(dag, parent))
    }
    yield { hash: hashAt(dag, i), parents }
  }
}

/** Added commits as bytes: for each its own id, then the ids of its parents. */
interface Batch {
  ids: Buffer
  used: number
  counts: number[]
  width: number
}

function append(batch: Batch, hash: string): void {
  if (batch.ids.length < batch.used + 32) {
    const larger = Buffer.allocUnsafe(Math.max(4096, batch.ids.length * 2))
    batch.ids.copy(larger, 0, 0, batch.used)
    batch.ids = larger
  }
  const isWhole = hash.length === batch.width * 2 && (batch.width === 20 || batch.width === 32)
  if (!isWhole || batch.ids.write(hash, batch.used, 'hex') !== batch.width) {
    throw new Fault('invalid', 'A commit id must be 40 or 64 hexadecimal digits, alike in one repository.')
  }
  batch.used += batch.width
}

/** The new commits in the order they came; parents are indices: old commits first, then this list. */
interface Draft {
  hashes: Uint8Array
  starts: Uint32Array
  parents: Uint32Array
  /** Where in the batch each parent's id is written, for parents that turn out to be missing. */
  sources: Uint32Array
}

function link(dag: Dag, batch: Batch): Dag {
  const { width, ids } = batch
  const fresh = freshCommits(dag, batch)
  const hashes = new Uint8Array(fresh.at.length * width)
  fresh.at.forEach((at, i) => hashes.set(ids.subarray(at, at + width), i * width))
  const added = { width, hashes, table: hashTable(hashes, width) }
  for (let at = 0; at < dag.missing.length; at += width) {
    if (findHash(added, dag.missing, at) >= 0) return deepen(dag, batch, fresh)
  }
  const starts = new Uint32Array(fresh.at.length + 1)
  fresh.counts.forEach((count, i) => (starts[i + 1] = (starts[i] ?? 0) + count))
  const parents = new Uint32Array(starts.at(-1) ?? 0)
  const sources = new Uint32Array(parents.length)
  let edge = 0
  fresh.at.forEach((at, i) => {
    for (let k = 1; k <= (fresh.counts[i] ?? 0); k++, edge++) {
      const source = at + k * width
      const mine = findHash(added, ids, source)
      const old = mine < 0 ? findHash(dag, ids, source) : -1
      sources[edge] = source
      parents[edge] = mine >= 0 ? dag.size + mine : old >= 0 ? old : gap
    }
  })
  return place(dag, batch, { hashes, starts, parents, sources })
}

/** Where in the batch the commits are that the graph does not have, each once, and how many parents they have. */
interface Fresh {
  at: Uint32Array
  counts: Uint32Array
}

function freshCommits(dag: Dag, batch: Batch): Fresh {
  const { width, ids, counts } = batch
  const own = new Uint8Array(counts.length * width)
  const offsets = new Uint32Array(counts.length)
  let next = 0
  counts.forEach((count, i) => {
    offsets[i] = next
    own.set(ids.subarray(next, next + width), i * width)
    next += (1 + count) * width
  })
  const inBatch = { width, hashes: own, table: hashTable(own, width) }
  const isFresh = (at: number, i: number) =>
    findHash(dag, ids, at) < 0 && findHash(inBatch, own, i * width) === i
  const at = offsets.filter(isFresh)
  return { at, counts: Uint32Array.from(counts).filter((_, i) => isFresh(offsets[i] ?? 0, i)) }
}

/** Commits arrived below existing ones: everything is placed anew, so indices change. */
function deepen(dag: Dag, batch: Batch, fresh: Fresh): Dag {
  const growth = growDag(emptyDag)
  for (const commit of commitsOf(dag)) growth.add(commit)
  const idAt = (at: number) => batch.ids.toString('hex', at, at + batch.width)
  fresh.at.forEach((at, i) => {
    const parents = Array.from({ length: fresh.counts[i] ?? 0 }, (_, k) => idAt(at + (k + 1) * batch.width))
    growth.add({ hash: idAt(at), parents })
  })
  return growth.finish()
}

/** Moves the new commits of a draft behind the old ones, parents before children. */
function place(dag: Dag, batch: Batch, draft: Draft): Dag {
  const { width } = batch
  const order = parentsFirst(dag.size, draft)
  const size = dag.size + order.length
  const finalOf = new Uint32Array(order.length)
  order.forEach((drafted, i) => (finalOf[drafted] = dag.size + i))
  const hashes = new Uint8Array(size * width)
  hashes.set(dag.hashes)
  const starts = new Uint32Array(size + 1)
  starts.set(dag.starts)
  const parents = new Uint32Array(dag.parents.length + draft.parents.length)
  parents.set(dag.parents)
  const missing = [dag.missing]
  let edge = dag.parents.length
  order.forEach((drafted, i) => {
    const from = drafted * width
    hashes.set(draft.hashes.subarray(from, from + width), (dag.size + i) * width)
    const end = draft.starts[drafted + 1] ?? 0
    for (let e = draft.starts[drafted] ?? 0; e < end; e++) {
      const parent = draft.parents[e] ?? gap
      const source = draft.sources[e] ?? 0
      if (parent === gap) missing.push(batch.ids.subarray(source, source + width))
      parents[edge++] = parent === gap || parent < dag.size ? parent : (finalOf[parent - dag.size] ?? gap)
    }
    starts[dag.size + i + 1] = edge
  })
  const table = hashTable(hashes, width, dag.table)
  return { size, width, hashes, starts, parents, missing: new Uint8Array(Buffer.concat(missing)), table }
}

/**
 * Positions of the new commits so that each follows its parents: depth-first from the last that came, which in a forge's
 * newest-first order is the oldest. A cycle, which no honest hash can form, is refused.
 */
function parentsFirst(base: number, draft: Draft): Uint32Array {
  const count = draft.starts.length - 1
  const order = new Uint32Array(count)
  const cursor = draft.starts.slice(0, count)
  const state = new Uint8Array(count)
  const stack: number[] = []
  let placed = 0
  for (let root = count - 1; root >= 0; root--) {
    if (state[root] === 0) stack.push(root)
    while (stack.length > 0) {
      const at = stack.at(-1) ?? 0
      state[at] = 1
      const next = cursor[at] ?? 0
      if (next < (draft.starts[at + 1] ?? 0)) {
        cursor[at] = next + 1
        const parent = (draft.parents[next] ?? gap) - base
        if (draft.parents[next] === gap || parent < 0 || state[parent] === 2) continue
        if (state[parent] === 1)
          throw new Fault('invalid', 'A commit cannot be its own ancestor; the graph is refused.')
        stack.push(parent)
        continue
      }
      state[at] = 2
      order[placed++] = at
      stack.pop()
    }
  }
  return order
}
