import { expect, test } from 'vitest'
import { readItems as read } from '../../../../test/read-items.ts'

const descriptor = { name: 'grype', version: '0.95.0' }
const match = {
  vulnerability: { id: 'CVE-2026-1', severity: 'High', dataSource: 'https://example.org' },
  artifact: { name: 'lodash', version: '4.17.4', locations: [{ path: '/web/package-lock.json' }] },
}

test('a report without matches is complete and empty, for the folder it is of', async () => {
  const items = await read({
    matches: [],
    source: { type: 'directory', target: './services/api' },
    descriptor,
  })
  expect(items).toMatchObject([
    { kind: 'run', tool: 'Grype', category: 'directory/services/api' },
    { kind: 'coverage', isComplete: true },
  ])
})

test('a file in a folder is told from that folder, a file in an image from its root', async () => {
  const pathIn = async (source: object) =>
    (await read({ matches: [match], source, descriptor })).flatMap((item) =>
      item.kind === 'result' ? item.locations : [],
    )
  expect(await pathIn({ type: 'directory', target: '/builds/shop' })).toMatchObject([
    { path: 'web/package-lock.json' },
  ])
  expect(await pathIn({ type: 'image', target: { userInput: 'shop:1' } })).toMatchObject([
    { path: '/web/package-lock.json' },
  ])
})

test('matches that are no list are refused', async () => {
  await expect(read({ matches: {}, descriptor })).rejects.toMatchObject({ code: 'invalid' })
})
