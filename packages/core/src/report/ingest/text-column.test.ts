import { expect, test } from 'vitest'
import { TextColumn } from './text-column.ts'

test('every text comes back as it was, over many blocks, in any order', () => {
  const texts = Array.from({ length: 3000 }, (_, at) => `${at} ${'é中😀x'.repeat(at % 120)}`)
  const column = new TextColumn()
  for (const text of texts) column.push(text)
  for (let at = texts.length - 1; at >= 0; at -= 7) expect(column.at(at)).toBe(texts[at])
  expect(column.lengthAt(0)).toBe(2)
})

test('half of a pair of characters becomes the sign for what cannot be read, as in the database', () => {
  const column = new TextColumn()
  column.push('a\ud800b')
  column.push('')
  expect([column.at(0), column.at(1)]).toEqual(['a\ufffdb', ''])
})
