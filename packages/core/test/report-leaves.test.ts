import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { ReportItem } from '../src/report/importer.ts'
import { importers } from '../src/report/importers/index.ts'
import { headOf, readReport } from '../src/report/read.ts'
import { importerTable } from './importer-table.ts'

const folder = fileURLToPath(new URL('../src/report/importers/', import.meta.url))

test('every folder of importers is in the list and every importer in the list has its folder', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory())
  expect(importers.map((one) => one.id).toSorted()).toEqual(folders.map((one) => one.name).toSorted())
})

test.each(importers)('$id recognises its own sample, alone, and reads it as expected', async ({ id }) => {
  const sample = sampleOf(id)
  const { importer, items } = await readReport({ upload: { open: () => createReadStream(sample) } })
  expect(importer.id).toBe(id)
  const read: ReportItem[] = []
  for await (const item of items) read.push(item)
  await expect(lines(read)).toMatchFileSnapshot(`${folder}${id}/expected.jsonl`)
})

test.each(importers)('the sample of $id is recognised by no other importer', async ({ id }) => {
  const head = headOf(readFileSync(sampleOf(id), 'utf8').slice(0, 1 << 16))
  expect(importers.filter((one) => one.recognises(head)).map((one) => one.id)).toEqual([id])
})

test.each(importers)('$id reads its sample the same in chunks of 1 to 9 bytes', async ({ id }) => {
  const bytes = readFileSync(sampleOf(id))
  const open = async function* () {
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size % 9) + 1)
      yield bytes.subarray(at, at + size)
  }
  const read: ReportItem[] = []
  for await (const item of (await readReport({ upload: { open } })).items) read.push(item)
  expect(lines(read)).toBe(readFileSync(`${folder}${id}/expected.jsonl`, 'utf8'))
})

test('what each format tells is said in docs/reports/formats.md', async () => {
  const read = importers.map(({ id, title }) => {
    const expected = readFileSync(`${folder}${id}/expected.jsonl`, 'utf8').trimEnd().split('\n')
    return { id, title, items: expected.map((line) => JSON.parse(line) as ReportItem) } // written by the test above
  })
  const text = `# What each format tells\n\nMade from what the importers read of their samples; \`npx vitest run report-leaves -u\` makes it anew.\n\n${importerTable(read)}`
  await expect(text).toMatchFileSnapshot('../../../docs/reports/formats.md')
})

test('no sample leaves source code in what is read', () => {
  const code = ['db.query', 'secret code', 'source code', 'app.run(']
  for (const { id } of importers) {
    const read = readFileSync(`${folder}${id}/expected.jsonl`, 'utf8')
    for (const piece of code) expect(read).not.toContain(piece)
  }
})

function sampleOf(id: string): string {
  const found = readdirSync(folder + id).find((name) => name.startsWith('sample.'))
  expect(found !== undefined && existsSync(`${folder}${id}/${found}`)).toBe(true)
  return `${folder}${id}/${found}`
}

function lines(items: readonly ReportItem[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('')
}
