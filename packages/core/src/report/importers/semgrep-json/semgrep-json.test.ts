import { expect, test } from 'vitest'
import { readReport } from '../../read.ts'

const partial = { level: 'warn', type: 'PartialParsing', message: 'm', path: './b.py' }
const coverageOf = async (more: object) => {
  const report = JSON.stringify({ results: [], errors: [], paths: { scanned: ['a.py', 'b.py'] }, ...more })
  const open = async function* () {
    yield Buffer.from(report)
  }
  const { importer, items } = await readReport({ upload: { open } })
  expect(importer.id).toBe('semgrep-json')
  return (await Array.fromAsync(items)).at(-1)
}

test.each([
  ['a report without errors covers what was scanned', {}, { isComplete: true, scanned: ['a.py', 'b.py'] }],
  [
    'a file that was not wholly read does not count as scanned',
    { errors: [partial] },
    { isComplete: true, scanned: ['a.py'] },
  ],
  [
    'without a list of what was scanned it leaves all in doubt',
    { errors: [partial], paths: {} },
    { isComplete: false, scanned: null },
  ],
  [
    'an error leaves all in doubt',
    { errors: [{ level: 'error', message: 'Timeout' }] },
    { isComplete: false },
  ],
  [
    'an empty list of what was scanned covers nothing',
    { paths: { scanned: [] } },
    { isComplete: true, scanned: [] },
  ],
])('%s', async (_, more, coverage) => {
  expect(await coverageOf(more)).toMatchObject({ kind: 'coverage', rulesRun: null, ...coverage })
})
