import { randomInt } from 'node:crypto'

/**
 * The commit graph of one repository on typed arrays.
 * A commit is an index; parents always have a smaller index than their children, so ascending order is a topological order
 * and one descending sweep visits every commit after all of its descendants.
 * Indices stay when the graph grows, unless commits arrive below existing ones (a shallow clone that was deepened).
 */
export interface Dag {
  readonly size: number
  /** Bytes of one commit id: 20 (SHA-1) or 32 (SHA-256). */
  readonly width: number
  /** Commit ids, `width` bytes each. */
  readonly hashes: Uint8Array
  /** The parents of commit i are `parents[starts[i] … starts[i + 1])`, first parent first; `gap` where one is not here. */
  readonly starts: Uint32Array
  readonly parents: Uint32Array
  /** Ids of parents that are not in the graph (shallow history), in the order of the gaps in `parents`. */
  readonly missing: Uint8Array
  /** Open-addressing table from commit id to index + 1; 0 is free. */
  readonly table: Uint32Array
}

/** Stands in `Dag.parents` for a parent that is not in the graph. */
export const gap = 0xffff_ffff

/** A graph without commits. */
export const emptyDag: Dag = {
  size: 0,
  width: 20,
  hashes: new Uint8Array(0),
  starts: new Uint32Array(1),
  parents: new Uint32Array(0),
  missing: new Uint8Array(0),
  table: new Uint32Array(2),
}

/** Index of a commit by its hexadecimal id, or -1. */
export function indexOf(dag: Dag, hash: string): number {
  if (hash.length !== dag.width * 2) return -1
  const id = Buffer.from(hash, 'hex')
  return id.length === dag.width ? findHash(dag, id, 0) : -1
}

/** Hexadecimal id of the commit at an index. */
export function hashAt(dag: Dag, index: number): string {
  return hexAt(dag.hashes, index, dag.width)
}

/** Indices of the parents that are in the graph, first parent first. */
export function parentsOf(dag: Dag, index: number): Uint32Array {
  return dag.parents.subarray(dag.starts[index], dag.starts[index + 1]).filter((parent) => parent !== gap)
}

/** Ids of the commits without children: they reach the whole graph, so a forge needs only them to read what is new. */
export function headsOf(dag: Dag): string[] {
  const hasChild = new Uint8Array(dag.size)
  for (const parent of dag.parents) if (parent !== gap) hasChild[parent] = 1
  const heads: string[] = []
  for (let i = 0; i < dag.size; i++) if (hasChild[i] === 0) heads.push(hashAt(dag, i))
  return heads
}

/** One byte a commit: 1 where it is one of `tips` or an ancestor of one; a negative tip (not synced) reaches nothing. */
export function reach(dag: Dag, tips: Iterable<number>): Uint8Array {
  const { starts, parents } = dag
  const reached = new Uint8Array(dag.size)
  let highest = -1
  for (const tip of tips) {
    if (tip < 0 || tip >= dag.size) continue
    reached[tip] = 1
    if (tip > highest) highest = tip
  }
  for (let i = highest; i >= 0; i--) {
    if (reached[i] === 0) continue
    const end = starts[i + 1] ?? 0
    for (let e = starts[i] ?? 0; e < end; e++) reached[parents[e] ?? gap] = 1
  }
  return reached
}

/**
 * Position + 1 of every id in a table of at least twice as many places, as `findHash` reads it. A table of the first ids is
 * continued when it is large enough.
 */
export function hashTable(hashes: Uint8Array, width: number, known?: Uint32Array): Uint32Array {
  const count = hashes.length / width
  const length = 2 ** Math.ceil(Math.log2(count * 2 + 2))
  const isContinued = known?.length === length
  const table = isContinued ? known.slice() : new Uint32Array(length)
  const done = isContinued ? table.reduce((most, entry) => (entry > most ? entry : most), 0) : 0
  const mask = length - 1
  for (let i = done; i < count; i++) {
    let slot = spread(hashes, i * width) & mask
    while (table[slot] !== 0) slot = (slot + 1) & mask
    table[slot] = i + 1
  }
  return table
}

/** Index of the id that starts at `at` in `ids`, or -1. */
export function findHash(dag: Pick<Dag, 'table' | 'hashes' | 'width'>, ids: Uint8Array, at: number): number {
  const mask = dag.table.length - 1
  let slot = spread(ids, at) & mask
  for (;;) {
    const entry = dag.table[slot] ?? 0
    if (entry === 0) return -1
    if (isSame(dag, (entry - 1) * dag.width, ids, at)) return entry - 1
    slot = (slot + 1) & mask
  }
}

/** The id at a position of a list of ids, hexadecimal. */
export function hexAt(ids: Uint8Array, position: number, width: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + position * width, width).toString('hex')
}

function isSame(dag: Pick<Dag, 'hashes' | 'width'>, mine: number, ids: Uint8Array, at: number): boolean {
  for (let k = 0; k < dag.width; k++) if (dag.hashes[mine + k] !== ids[at + k]) return false
  return true
}

/** Real ids are evenly spread, but pushed events may invent them: twelve bytes, mixed with a number nobody can guess. */
function spread(ids: Uint8Array, at: number): number {
  const mixed = Math.imul(word(ids, at) ^ seed, 0x9e3779b1) ^ Math.imul(word(ids, at + 4), 0x85ebca77)
  const hash = Math.imul(mixed ^ (mixed >>> 15) ^ word(ids, at + 16), 0xc2b2ae3d)
  return hash ^ (hash >>> 16)
}

const seed = randomInt(2 ** 31)

function word(ids: Uint8Array, at: number): number {
  return (ids[at] ?? 0) | ((ids[at + 1] ?? 0) << 8) | ((ids[at + 2] ?? 0) << 16) | ((ids[at + 3] ?? 0) << 24)
}
