import { expect, test } from 'vitest'
import { sortTags } from './release-tags.ts'

const hostile = '(.?){400}'
const tags = Array.from({ length: 300 }, (_, i) => ({
  name: `${'a'.repeat(500)}${i}`,
  hash: 'a'.repeat(40),
  published_at: null,
}))

test('a costly rule on many long tags lets others be served, and ends when nobody waits for it', async () => {
  const stop = new AbortController()
  const heard = new Promise((done) => setTimeout(done, 20))
  const sorting = sortTags(tags, hostile, stop.signal)
  sorting.catch(() => undefined)
  await heard // only after the end, if it serves nobody meanwhile
  stop.abort(new Error('nobody waits'))
  await expect(sorting).rejects.toThrow('nobody waits')
})

test('tags are sorted into releases, those left out and those without a date, each in its order', async () => {
  const tag = (name: string, published_at: string | null) => ({ name, hash: 'b'.repeat(40), published_at })
  const day = '2026-01-01T00:00:00.000Z'
  const given = [tag('v1.0', day), tag('nightly', day), tag('v2.0-rc.1', day), tag('v3.0', null)]
  const sorted = await sortTags(given, String.raw`v.*`, new AbortController().signal)
  expect(sorted.matched.map(({ name, is_prerelease }) => [name, is_prerelease])).toEqual([
    ['v1.0', false],
    ['v2.0-rc.1', true],
  ])
  expect(sorted.unmatched.map(({ name }) => name)).toEqual(['nightly'])
  expect(sorted.undated.map(({ name }) => name)).toEqual(['v3.0'])
})
