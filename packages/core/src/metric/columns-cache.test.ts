import { expect, test } from 'vitest'
import { columnsCache, type LoadColumns } from './columns-cache.ts'
import { bytesOf } from './columns.ts'
import { buildColumns } from './test/build-columns.ts'

const read = (organization_id: string, version: number) =>
  buildColumns({
    organization_id,
    version,
    asOf: 0,
    groups: ['a'],
    roots: { a1: 'a' },
    vulnerabilities: [{ root: 'a1', severity: 50, reportedAt: 0 }],
  })

function counting() {
  const readings: string[] = []
  const load: LoadColumns = async (organization_id, version) => {
    readings.push(`${organization_id} ${version}`)
    return read(organization_id, version)
  }
  return { readings, load }
}

test('reads a version once, also for those who ask at the same time', async () => {
  const { readings, load } = counting()
  const cache = columnsCache(1e6)
  const [first, second] = await Promise.all([cache.get('acme', 1, load), cache.get('acme', 1, load)])
  expect(second).toBe(first)
  expect(await cache.get('acme', 1, load)).toBe(first)
  expect(readings).toEqual(['acme 1'])
})

test('reads anew when the facts have changed, and then serves the older version from the newer', async () => {
  const { readings, load } = counting()
  const cache = columnsCache(1e6)
  await cache.get('acme', 1, load)
  expect((await cache.get('acme', 2, load)).version).toBe(2)
  expect((await cache.get('acme', 1, load)).version).toBe(2)
  expect(readings).toEqual(['acme 1', 'acme 2'])
})

test('forgets the organization that was used longest ago when memory is short', async () => {
  const { load } = counting()
  const cache = columnsCache(2 * bytesOf(read('any', 1)))
  await cache.get('one', 1, load)
  await cache.get('two', 1, load)
  await cache.get('one', 1, load)
  await cache.get('three', 1, load)
  expect(cache.kept()).toEqual(['one', 'three'])
})

test('keeps the one in use even when it is larger than all memory allowed', async () => {
  const { load } = counting()
  const cache = columnsCache(1)
  await cache.get('one', 1, load)
  expect(cache.kept()).toEqual(['one'])
})

test('does not remember a reading that failed', async () => {
  const { load } = counting()
  const cache = columnsCache(1e6)
  const failing = async () => {
    throw new Error('connection lost')
  }
  await expect(cache.get('acme', 1, failing)).rejects.toThrow('connection lost')
  expect((await cache.get('acme', 1, load)).version).toBe(1)
})

test('refuses facts older than asked or of another organization', async () => {
  const cache = columnsCache(1e6)
  await expect(cache.get('acme', 2, async () => read('acme', 1))).rejects.toMatchObject({ code: 'internal' })
  await expect(cache.get('acme', 1, async () => read('other', 1))).rejects.toMatchObject({ code: 'internal' })
  expect(cache.kept()).toEqual([])
})
