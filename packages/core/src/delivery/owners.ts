import { Fault } from '@weir/contract'
import { findHash } from '../calc/dag.ts'
import type { Dag } from '../calc/dag.ts'

/** For every commit of a graph the release that first contains it, as a position in `releases`, or one of the two below. */
export interface Owners {
  /** Release ids. */
  releases: readonly string[]
  of: Int32Array
}

/** A commit that branches or tags reach and no release contains; what a commit is when it arrives. */
export const unreleased = -1
/** A commit that no branch and no tag reaches any more. */
export const vanished = -2

/** Of a graph without commits. */
export const noOwners: Owners = { releases: [], of: new Int32Array(0) }

/** What must be said anew of one commit. */
export interface OwnerChange {
  hash: string
  release_id: string | null
  is_live: boolean
}

/** The commits of `dag` whose owner is another than before; `before` speaks of an older state of the graph. */
export function* changedOwners(
  dag: Dag,
  after: Owners,
  before: { dag: Dag; owners: Owners },
): Generator<OwnerChange> {
  const positions = new Map(after.releases.map((id, position) => [id, position]))
  const translated = before.owners.releases.map((id) => positions.get(id) ?? gone)
  const hexadecimal = Buffer.from(dag.hashes.buffer, dag.hashes.byteOffset, dag.hashes.byteLength)
  for (let i = 0; i < dag.size; i++) {
    const old = before.dag.size === 0 ? -1 : findHash(before.dag, dag.hashes, i * dag.width)
    const was = old === -1 ? unreleased : (before.owners.of[old] ?? unreleased)
    const is = after.of[i] ?? unreleased
    if (is === (was < 0 ? was : translated[was])) continue
    yield {
      hash: hexadecimal.toString('hex', i * dag.width, (i + 1) * dag.width),
      release_id: after.releases[is] ?? null,
      is_live: is !== vanished,
    }
  }
}

const gone = -3

/** As bytes: the number of releases (uint32), their ids of 16 bytes, then an int32 for each commit; little-endian. */
export function packOwners({ releases, of }: Owners): Buffer {
  const bytes = Buffer.alloc(4 + releases.length * 16 + of.length * 4)
  bytes.writeUInt32LE(releases.length, 0)
  releases.forEach((id, i) => bytes.write(id.replaceAll('-', ''), 4 + i * 16, 'hex'))
  const start = 4 + releases.length * 16
  of.forEach((owner, i) => bytes.writeInt32LE(owner, start + i * 4))
  return bytes
}

/** The owners of bytes made by `packOwners`. */
export function unpackOwners(bytes: Buffer): Owners {
  const count = bytes.length < 4 ? Infinity : bytes.readUInt32LE(0)
  const start = 4 + count * 16
  if (start > bytes.length || (bytes.length - start) % 4 !== 0)
    throw new Fault(
      'internal',
      'The stored owners of commits are damaged. Sync the repository from the start.',
    )
  const releases = Array.from({ length: count }, (_, i) =>
    uuidOf(bytes.toString('hex', 4 + i * 16, 20 + i * 16)),
  )
  const of = new Int32Array((bytes.length - start) / 4)
  for (let i = 0; i < of.length; i++) of[i] = bytes.readInt32LE(start + i * 4)
  return { releases, of }
}

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
