import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportUpload } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBlobFolder } from '../src/blob/blob-store.ts'
import { openDataKeys } from '../src/keys/data-keys.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { sweepHourly } from '../src/job/sweep.ts'
import { openDatabase } from '../src/db/open.ts'
import { loginPassword } from '../src/db/migrate.ts'
import { openWorld, type World } from './world.ts'

let folder: string
let world: World
let acme: string
let rival: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-blob-'))
  world = await openWorld()
  acme = world.organization_id
  rival = (await world.organization('Rival')).organization_id
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function opened(place: string) {
  const keyring = await openKeyring(world.dataFolder)
  const database = openDatabase(addressIn(world.ownerUrl), (login) => loginPassword(keyring, login))
  const blobs = openBlobFolder(place, openDataKeys(database.pool('weir_keeper'), keyring))
  return { database, blobs, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

function addressIn(ownerUrl: string) {
  const { hostname, port, pathname, searchParams } = new URL(ownerUrl)
  return {
    host: searchParams.get('host') ?? hostname,
    port: Number(searchParams.get('port') ?? port),
    database: pathname.slice(1),
  }
}

async function* pieces(body: Buffer, size: number) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for await (const piece of body) read.push(piece)
  return Buffer.concat(read)
}

test('what is written comes back, whatever its length, and nothing of it lies open in the folder', async () => {
  await using here = await opened(join(folder, 'lengths'))
  const { blobs } = here
  for (const length of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]) {
    const body = Buffer.concat([Buffer.from('canary-of-the-body'), randomBytes(length)])
    const { id, bytes } = await blobs.write(acme, pieces(body, 10_007), 1_000_000)
    expect(bytes).toBe(body.length)
    expect((await whole(blobs.read(acme, id))).equals(body)).toBe(true)
    expect((await readFile(join(folder, 'lengths', id))).includes('canary-of-the-body')).toBe(false)
  }
})

test('a body of another organization, altered, cut or under another name is refused', async () => {
  const place = join(folder, 'altered')
  await using here = await opened(place)
  const { blobs } = here
  const { id } = await blobs.write(acme, pieces(randomBytes(200_000), 65_536), 1_000_000)
  const other = await blobs.write(acme, pieces(randomBytes(10), 10), 1_000_000)
  await expect(whole(blobs.read(rival, id))).rejects.toMatchObject({ code: 'unprocessable' })
  const sealed = await readFile(join(place, id))
  const flipped = Buffer.from(sealed)
  flipped[100] = (flipped[100] ?? 0) ^ 1
  const cut = [
    sealed.subarray(0, 65_560),
    sealed.subarray(0, -1),
    Buffer.concat([sealed, Buffer.alloc(9)]),
    flipped,
  ]
  for (const bad of cut) {
    await writeFile(join(place, id), bad)
    await expect(whole(blobs.read(acme, id))).rejects.toMatchObject({ code: 'unprocessable' })
  }
  await writeFile(join(place, other.id), sealed)
  await expect(whole(blobs.read(acme, other.id))).rejects.toMatchObject({ code: 'unprocessable' })
  expect(() => blobs.read(acme, '../keyring.json')).toThrow('No such file')
})

test('a body that is too long leaves nothing behind', async () => {
  const place = join(folder, 'long')
  await using here = await opened(place)
  const { blobs } = here
  await expect(blobs.write(acme, pieces(randomBytes(2_000), 100), 1_000)).rejects.toMatchObject({
    code: 'too_large',
  })
  expect(await readdir(place)).toEqual([])
})

test('bodies that no report received are removed after an hour, the others stay', async () => {
  const { organization_id, group_id, root_id, owner, dataFolder } = world
  const store = () => world.core.storeUpload(organization_id, pieces(Buffer.from('{}'), 2))
  const [kept, orphan, fresh] = [await store(), await store(), await store()]
  await world.ask(owner.principal, reportUpload, {
    organization_id,
    group_id,
    root_id,
    blob: kept.id,
    bytes: kept.bytes,
  })
  const [installation] = await readdir(join(dataFolder, 'blobs'))
  const place = join(dataFolder, 'blobs', installation ?? '')
  const twoHoursAgo = new Date(Date.now() - 7_200_000)
  for (const { id } of [kept, orphan]) await utimes(join(place, id), twoHoursAgo, twoHoursAgo)
  await using here = await opened(place)
  using _sweeping = sweepHourly(here, () => undefined)
  await expect.poll(() => readdir(place).then((names) => names.sort())).toEqual([kept.id, fresh.id].sort())
})
