import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Fault } from '@weir/contract'
import type { DataKey, DataKeys } from '../keys/data-keys.ts'
import { uuid7 } from '../keys/uuid.ts'

/** Files of organizations: encrypted, bound to the organization they were written for. */
export interface BlobStore {
  /** Streams a body into a new blob; refuses what is longer than `maxBytes` and keeps nothing of it. */
  write(
    organization_id: string,
    body: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<{ id: string; bytes: number }>
  /** Streams a blob back; of another organization, altered or cut: a Fault. May be opened again. */
  read(organization_id: string, id: string): AsyncIterable<Uint8Array>
  remove(id: string): Promise<void>
  /** Removes blobs older than an hour that `isKept` does not know. */
  sweep(isKept: (ids: string[]) => Promise<Set<string>>): Promise<number>
}

const segmentBytes = 64 * 1024
const tagBytes = 16
const versionBytes = 4
const headBytes = versionBytes + 8
const blobName = /^[0-9a-f-]{36}$/

/** Blobs in a folder: AES-256-GCM in segments, the organization, the blob and the segment's number authenticated with each. */
export function openBlobFolder(folder: string, keys: DataKeys): BlobStore {
  const file = (id: string) => {
    if (!blobName.test(id)) throw new Fault('not_found', 'No such file.')
    return join(folder, id)
  }
  return {
    async write(organization_id, body, maxBytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const id = uuid7()
      const part = `${file(id)}.part`
      let bytes = 0
      async function* bounded() {
        for await (const chunk of body) {
          bytes += chunk.length
          if (bytes > maxBytes)
            throw new Fault(
              'too_large',
              `The file is larger than ${Math.floor(maxBytes / 1048576)} MiB. Compress it with gzip, or split it.`,
            )
          yield chunk
        }
      }
      try {
        await pipeline(
          bounded,
          sealer(await keys.newest(organization_id), aadOf(organization_id, id)),
          createWriteStream(part, { mode: 0o600, flush: true }),
        )
        await rename(part, file(id))
      } catch (error) {
        await unlink(part).catch(() => undefined)
        throw error
      }
      return { id, bytes }
    },
    read(organization_id, id) {
      const path = file(id)
      return opened(path, aadOf(organization_id, id), (version) => keys.find(organization_id, version))
    },
    remove: (id) => unlink(file(id)).catch(() => undefined),
    async sweep(isKept) {
      const names = await readdir(folder).catch(() => [])
      const old: string[] = []
      for (const name of names) {
        const info = await stat(join(folder, name)).catch(() => null)
        if (info && info.mtimeMs < Date.now() - 3_600_000) old.push(name)
      }
      const kept = await isKept(old.filter((name) => blobName.test(name)))
      const gone = old.filter((name) => !kept.has(name))
      await Promise.all(gone.map((name) => unlink(join(folder, name)).catch(() => undefined)))
      return gone.length
    },
  }
}

/** A blob opens under its own name in its own organization, and nowhere else. */
const aadOf = (organization_id: string, id: string): Buffer =>
  Buffer.from(JSON.stringify([organization_id, 'blob', 'body', id]))

/** Nonce of a segment: 8 random bytes of the file, its number with the last one marked. */
function nonceOf(prefix: Buffer, index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  prefix.copy(nonce)
  nonce.writeUInt32BE((index * 2 + (isLast ? 1 : 0)) >>> 0, 8)
  return nonce
}

function sealer({ version, key }: DataKey, aad: Buffer): Transform {
  const prefix = randomBytes(headBytes - versionBytes)
  const head = Buffer.alloc(versionBytes)
  head.writeUInt32BE(version)
  let pending: Buffer[] = []
  let length = 0
  let index = 0
  const seal = (plain: Buffer, isLast: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(prefix, index++, isLast)).setAAD(aad)
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  return new Transform({
    construct(done) {
      this.push(Buffer.concat([head, prefix]))
      done()
    },
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      pending.push(chunk)
      length += chunk.length
      if (length > segmentBytes) {
        let all = Buffer.concat(pending)
        while (all.length > segmentBytes) {
          this.push(seal(all.subarray(0, segmentBytes), false))
          all = all.subarray(segmentBytes)
        }
        pending = [all]
        length = all.length
      }
      done()
    },
    flush(done) {
      this.push(seal(Buffer.concat(pending), true))
      done()
    },
  })
}

async function* opened(
  path: string,
  aad: Buffer,
  findKey: (version: number) => Promise<Buffer>,
): AsyncIterable<Uint8Array> {
  const handle = await open(path).catch(() => {
    throw new Fault('not_found', 'The file is gone.')
  })
  const { size } = await handle.stat()
  await handle.close()
  const sealedBytes = segmentBytes + tagBytes
  const total = Math.max(1, Math.ceil((size - headBytes) / sealedBytes))
  let opening: { key: Buffer; prefix: Buffer } | null = null
  let rest = Buffer.alloc(0)
  let index = 0
  const unseal = (segment: Buffer): Buffer => {
    if (!opening || segment.length < tagBytes) throw damaged()
    const nonce = nonceOf(opening.prefix, index, index === total - 1)
    const decipher = createDecipheriv('aes-256-gcm', opening.key, nonce).setAAD(aad)
    decipher.setAuthTag(segment.subarray(segment.length - tagBytes))
    index++
    try {
      return Buffer.concat([
        decipher.update(segment.subarray(0, segment.length - tagBytes)),
        decipher.final(),
      ])
    } catch {
      throw damaged()
    }
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!opening && rest.length >= headBytes) {
      const key = await findKey(rest.readUInt32BE()).catch(() => {
        throw damaged()
      })
      opening = { key, prefix: rest.subarray(versionBytes, headBytes) }
      rest = rest.subarray(headBytes)
    }
    while (rest.length > sealedBytes) {
      yield unseal(rest.subarray(0, sealedBytes))
      rest = rest.subarray(sealedBytes)
    }
  }
  yield unseal(rest)
}

const damaged = (): Fault =>
  new Fault(
    'unprocessable',
    'The stored file is damaged or belongs to another organization; upload it again.',
  )
