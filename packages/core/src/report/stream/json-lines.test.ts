import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJsonLines, type JsonLine } from './json-lines.ts'
import { reportLimits, type ReportLimits } from './limits.ts'

const notJson = 'The line is not well-formed JSON.'

test('every line is what JSON.parse sees, however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.constantFrom('\n', '\r\n', '\n\n', ' \n\t\n'),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      async (values, end, size, isEnded) => {
        const text = values.map((value) => JSON.stringify(value)).join(end) + (isEnded ? end : '')
        const lines = await read(text, size)
        expect(lines.map(({ value }) => value)).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value))),
        )
        expect(lines.every(({ flaw }) => flaw === null)).toBe(true)
      },
    ),
  )
})

test('lines are counted from 1, and the empty ones too', async () => {
  expect(await read('\n{"a":"ü"}\r\n\r\n  \n2', 2)).toEqual([
    { line: 2, value: { a: 'ü' }, flaw: null },
    { line: 5, value: 2, flaw: null },
  ])
})

test('a line that is no JSON is told apart and the others are read', async () => {
  expect(await read('1\n{"a":}\n{} {}\n"\u0001"\n2\n', 3)).toEqual([
    { line: 1, value: 1, flaw: null },
    { line: 2, value: undefined, flaw: notJson },
    { line: 3, value: undefined, flaw: notJson },
    { line: 4, value: undefined, flaw: notJson },
    { line: 5, value: 2, flaw: null },
  ])
})

test('a line longer than the limit is told apart and not held', async () => {
  const limits = { ...reportLimits, element: 20 }
  expect(await read(`1\n"${'x'.repeat(30)}"\n"${'y'.repeat(18)}"\n`, 7, limits)).toEqual([
    { line: 1, value: 1, flaw: null },
    { line: 2, value: undefined, flaw: 'It is longer than 20 bytes.' },
    { line: 3, value: 'y'.repeat(18), flaw: null },
  ])
})

test('a million nested arrays are a line that is no JSON', async () => {
  const [first] = await read(`${'['.repeat(1_000_000)}\n`, 100_000)
  expect(first).toEqual({ line: 1, value: undefined, flaw: notJson })
})

test('a last line that is cut off is refused with its number', async () => {
  await expect(read('{"a":1}\n{"a":', 4)).rejects.toMatchObject({
    code: 'invalid',
    evidence: { pointer: 'line 2' },
  })
})

async function read(text: string, size: number, limits: ReportLimits = reportLimits): Promise<JsonLine[]> {
  const bytes = Buffer.from(text)
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const lines: JsonLine[] = []
  for await (const batch of readJsonLines(open(), limits)) lines.push(...batch)
  return lines
}
