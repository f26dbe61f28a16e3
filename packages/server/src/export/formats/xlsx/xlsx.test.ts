import type { ExportedVulnerability } from '@weir/contract'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { xlsx } from './xlsx.ts'

const about = {
  id: '11993f6e-5f0c-4c55-9d0e-6a4d3b1d6a11',
  at: '2026-01-01T00:00:00.000Z',
  organization: 'Acme',
  hasMark: false,
}

/** A file of these columns of rows that have nothing else, in parts of two rows. */
async function fileOf(
  columns: string[],
  rows: readonly Partial<ExportedVulnerability>[],
): Promise<Record<string, string>> {
  async function* parts() {
    for (let at = 0; at < rows.length; at += 2) yield rows.slice(at, at + 2) as ExportedVulnerability[] // only these columns are read
  }
  const pieces: Buffer[] = []
  for await (const piece of xlsx.write(parts(), { ...about, columns })) pieces.push(Buffer.from(piece))
  return Object.fromEntries(
    Object.entries(unzipSync(Buffer.concat(pieces))).map(([path, bytes]) => [path, strFromU8(bytes)]),
  )
}

/** The cells of a sheet, row by row, as a reader of spreadsheets takes them. */
function cellsOf(xml: string): (string | number | null)[][] {
  const rows: (string | number | null)[][] = []
  let text: string | null = null
  const parser = new SaxesParser()
  parser.on('opentag', ({ name }) => {
    if (name === 'row') rows.push([])
    if (name === 'c') rows.at(-1)?.push(null)
    if (name === 'f') throw new Error('a formula')
    if (name === 't' || name === 'v') text = ''
  })
  parser.on('text', (more) => {
    if (text !== null) text += more
  })
  parser.on('closetag', ({ name }) => {
    if (name !== 't' && name !== 'v') return
    const read = (text ?? '').replaceAll(/_x([0-9A-F]{4})_/g, (_, hex) =>
      String.fromCharCode(parseInt(hex, 16)),
    )
    rows.at(-1)?.splice(-1, 1, name === 'v' ? Number(text) : read)
    text = null
  })
  parser.write(xml).close()
  return rows
}

test('holds the columns asked for in their order, numbers as numbers and all else as text', async () => {
  const parts = await fileOf(
    ['severity', 'title', 'cwe', 'line', 'tags'],
    [
      { severity: 7.5, title: '=HYPERLINK("http://evil")', cwe: [79, 89], line: 3, tags: [] },
      { severity: 10, title: '+1', cwe: [], line: null, tags: ['a', 'b'] },
      { severity: 0.1, title: '@SUM(A1)', cwe: [1], line: 0, tags: ['c'] },
    ],
  )
  expect(cellsOf(parts['xl/worksheets/sheet1.xml'] ?? '')).toEqual([
    ['severity', 'title', 'cwe', 'line', 'tags'],
    [7.5, '=HYPERLINK("http://evil")', 'CWE-79 CWE-89', 3, null],
    [10, '+1', null, null, 'a, b'],
    [0.1, '@SUM(A1)', 'CWE-1', 0, 'c'],
  ])
})

test('every part that is named is there, and the other way round', async () => {
  const parts = await fileOf(['title'], [])
  const named = [...(parts['[Content_Types].xml'] ?? '').matchAll(/PartName="\/([^"]+)"/g)].map(
    ([, path]) => path,
  )
  const targets = [...(parts['xl/_rels/workbook.xml.rels'] ?? '').matchAll(/Target="([^"]+)"/g)]
  for (const path of [...named, ...targets.map(([, path]) => `xl/${path}`)])
    expect(Object.keys(parts)).toContain(path)
  for (const text of Object.values(parts)) expect(() => new SaxesParser().write(text).close()).not.toThrow()
  expect(cellsOf(parts['xl/worksheets/sheet1.xml'] ?? '')).toEqual([['title']])
})

test('any text is read again as it was, but for what no text may hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { maxLength: 5 }),
      async (titles) => {
        const parts = await fileOf(
          ['title'],
          titles.map((title) => ({ title })),
        )
        const [, ...rows] = cellsOf(parts['xl/worksheets/sheet1.xml'] ?? '')
        expect(rows).toEqual(titles.map((title) => [title.toWellFormed()]))
      },
    ),
    { numRuns: 60 },
  )
  const parts = await fileOf(['title'], [{ title: '_x0041_'.repeat(9000) }])
  expect(cellsOf(parts['xl/worksheets/sheet1.xml'] ?? '')[1]?.[0]).toHaveLength(32_767)
})
