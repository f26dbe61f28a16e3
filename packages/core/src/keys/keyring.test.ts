import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKeyring } from './keyring.ts'
import { destroyed, firstVersions, isRotationDue, retired, rotated, rotationMs } from './versions.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-keyring-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let made = 0
const makeKey = () => Buffer.alloc(32, ++made)
const file = (name: string) => join(folder, name, 'keyring.json')

test('a version is next, current, retiring and destroyed, in this order and each in its time', () => {
  const begin = Date.parse('2026-01-01T00:00:00Z')
  let keys = firstVersions(makeKey, begin)
  const states = () => keys.versions.map(({ state }) => state)
  expect(states()).toEqual(['current', 'next'])
  expect(isRotationDue(keys, begin + rotationMs - 1)).toBe(false)
  expect(isRotationDue(keys, begin + rotationMs)).toBe(true)
  keys = rotated(keys, makeKey, begin + rotationMs)
  expect(states()).toEqual(['retiring', 'current', 'next'])
  expect(retired(keys, begin + 2 * rotationMs - 1)).toEqual([])
  expect(retired(keys, begin + 2 * rotationMs)).toEqual([1])
  keys = destroyed(keys, [1], begin + 2 * rotationMs)
  expect(keys.versions[0]).toMatchObject({ version: 1, state: 'destroyed', root: null })
})

test('what was made under a version verifies while it retires, and under a destroyed one nothing does', async () => {
  const keyring = await openKeyring(join(folder, 'lives'))
  const mac = keyring.mac('token', 'text')
  const author = keyring.key('author', 'acme')
  const { version } = keyring
  keyring.replace(rotated(keyring.all, makeKey, Date.now()))
  expect(keyring.version).toBe(version + 1)
  expect(keyring.live).toEqual([version + 1, version + 2, version])
  expect(keyring.verifies('token', 'text', mac)).toBe(false)
  expect(keyring.verifies('token', 'text', mac, version)).toBe(true)
  expect(keyring.macs('token', 'text').some((one) => one.equals(mac))).toBe(true)
  keyring.replace(destroyed(keyring.all, [version], Date.now()))
  expect(keyring.verifies('token', 'text', mac, version)).toBe(false)
  expect(() => keyring.key('token', '', version)).toThrow('not in the keyring')
  expect(await readFile(file('lives'), 'utf8')).toContain('"destroyed"')
  expect(keyring.key('author', 'acme'), 'the key of authors is never rotated').toEqual(author)
})

test('another process sees a rotation: at once where a version is new to it', async () => {
  const [one, other] = [await openKeyring(join(folder, 'two')), await openKeyring(join(folder, 'two'))]
  one.replace(rotated(one.all, makeKey, Date.now()))
  one.replace(rotated(one.all, makeKey, Date.now()))
  const mac = one.mac('session', 'text')
  await expect.poll(() => other.verifies('session', 'text', mac, one.version)).toBe(true)
  other.refresh()
  expect(other.version).toBe(one.version)
})

test('with a passphrase the keys lie sealed, and only it opens them', async () => {
  const place = join(folder, 'sealed')
  const open = await openKeyring(place)
  expect(open.isSealed).toBe(false)
  const mac = open.mac('token', 'text')
  const sealed = await openKeyring(place, { passphrase: 'correct horse' })
  expect(sealed.isSealed).toBe(true)
  expect(sealed.verifies('token', 'text', mac)).toBe(true)
  const text = await readFile(file('sealed'), 'utf8')
  for (const { root } of sealed.all.versions) expect(text).not.toContain(root?.toString('base64') ?? '-')
  expect(Object.keys(JSON.parse(text))).toEqual(['format', 'salt', 'nonce', 'sealed'])
  await expect(openKeyring(place)).rejects.toThrow('is sealed')
  await expect(openKeyring(place, { passphrase: 'another' })).rejects.toThrow('does not open')
  sealed.replace(rotated(sealed.all, makeKey, Date.now()))
  const again = await openKeyring(place, { passphrase: 'correct horse' })
  expect(again.version).toBe(sealed.version)
  expect((await stat(file('sealed'))).mode & 0o777).toBe(0o600)
})

test('a changed byte of a sealed keyring is refused, and nothing replaces it', async () => {
  const place = join(folder, 'changed')
  await openKeyring(place, { passphrase: 'p' })
  const whole = JSON.parse(await readFile(file('changed'), 'utf8'))
  const box = Buffer.from(whole.sealed, 'base64')
  box[10] = (box[10] ?? 0) ^ 1
  const text = JSON.stringify({ ...whole, sealed: box.toString('base64') })
  await writeFile(file('changed'), text)
  await expect(openKeyring(place, { passphrase: 'p' })).rejects.toThrow('does not open')
  expect(await readFile(file('changed'), 'utf8')).toBe(text)
})

test.each(['', '{}', '{"format":2}', 'null', '{"format":2,"lasting":"AAAA","versions":[]}'])(
  'the keyring %j is refused and kept',
  async (text) => {
    const place = join(folder, 'bad')
    await rm(place, { recursive: true, force: true })
    await openKeyring(place)
    await writeFile(file('bad'), text)
    await expect(openKeyring(place)).rejects.toThrow('is damaged')
    expect(await readFile(file('bad'), 'utf8')).toBe(text)
  },
)

test('of twenty that make a keyring at once all have the same', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => openKeyring(join(folder, 'race'))))
  expect(new Set(all.map((one) => one.mac('token', 'x').toString('hex'))).size).toBe(1)
})
