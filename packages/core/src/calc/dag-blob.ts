import { Fault } from '@weir/contract'
import { gap, hashTable } from './dag.ts'
import type { Dag } from './dag.ts'

/**
 * The graph as one byte string, about 22 bytes a commit.
 * Format 1: "WDAG", version byte, width byte, two zero bytes; little-endian uint32 size, edges, gaps; the ids; the missing ids;
 * then for each commit the number of its parents and for each parent the distance child − parent, or 0 for a gap, as LEB128.
 */
export function packDag(dag: Dag): Uint8Array {
  const gaps = dag.missing.length / dag.width
  const header = Buffer.alloc(headerBytes)
  header.write(magic, 'latin1')
  header[4] = version
  header[5] = dag.width
  header.writeUInt32LE(dag.size, 8)
  header.writeUInt32LE(dag.parents.length, 12)
  header.writeUInt32LE(gaps, 16)
  const links = Buffer.allocUnsafe(5 * (dag.size + dag.parents.length))
  let at = 0
  const write = (value: number) => {
    let rest = value
    for (; rest > 127; rest >>>= 7) links[at++] = (rest & 127) | 128
    links[at++] = rest
  }
  for (let i = 0; i < dag.size; i++) {
    const parents = dag.parents.subarray(dag.starts[i], dag.starts[i + 1])
    write(parents.length)
    for (const parent of parents) write(parent === gap ? 0 : i - parent)
  }
  return new Uint8Array(Buffer.concat([header, dag.hashes, dag.missing, links.subarray(0, at)]))
}

/** The graph of a byte string made by `packDag`; throws `internal` when the bytes are damaged or of another version. */
export function unpackDag(blob: Uint8Array): Dag {
  const view = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  const width = view[5] ?? 0
  const isOurs = view.length >= headerBytes && view.toString('latin1', 0, 4) === magic && view[4] === version
  if (!isOurs || (width !== 20 && width !== 32)) throw damaged()
  const size = view.readUInt32LE(8)
  const edges = view.readUInt32LE(12)
  const missingAt = headerBytes + size * width
  const linksAt = missingAt + view.readUInt32LE(16) * width
  if (linksAt + size + edges > view.length) throw damaged()
  const links = readLinks(view.subarray(linksAt), size, edges)
  const hashes = new Uint8Array(view.subarray(headerBytes, missingAt))
  const missing = new Uint8Array(view.subarray(missingAt, linksAt))
  if (links.gaps * width !== missing.length) throw damaged()
  return {
    size,
    width,
    hashes,
    starts: links.starts,
    parents: links.parents,
    missing,
    table: hashTable(hashes, width),
  }
}

const magic = 'WDAG'
const version = 1
const headerBytes = 20

function readLinks(links: Uint8Array, size: number, edges: number) {
  const starts = new Uint32Array(size + 1)
  const parents = new Uint32Array(edges)
  let at = 0
  let edge = 0
  let gaps = 0
  const read = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = links[at++]
      if (byte === undefined || shift > 28) throw damaged()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }
  for (let i = 0; i < size; i++) {
    const count = read()
    if (edge + count > edges) throw damaged()
    for (let k = 0; k < count; k++) {
      const distance = read()
      if (distance > i) throw damaged()
      if (distance === 0) gaps++
      parents[edge++] = distance === 0 ? gap : i - distance
    }
    starts[i + 1] = edge
  }
  if (at !== links.length || edge !== edges) throw damaged()
  return { starts, parents, gaps }
}

function damaged(): Fault {
  return new Fault(
    'internal',
    'The stored commit graph is damaged. Sync the repository again from the start.',
  )
}
