import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundMs, leastMs } from '../../core/test/processor-time.ts'
import { parseJson } from '../src/json.ts'

test('whatever JSON can say, of a bounded depth, is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      fc.pre(!text.includes('__proto__'))
      expect(parseJson(text, 32)).toEqual(JSON.parse(text))
    }),
    { numRuns: 300 },
  )
})

test('no text makes it fail with anything but a Fault', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', ' ') }),
      (text) => {
        try {
          parseJson(text, 8)
        } catch (error) {
          expect(error).toMatchObject({ name: 'Fault', code: 'invalid' })
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('the depth is counted exactly', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  expect(parseJson(nested(32), 32)).toBeTypeOf('object')
  expect(() => parseJson(nested(33), 32)).toThrow('deeper than 32')
  expect(parseJson(`["${'['.repeat(100)}"]`, 32), 'brackets in text are text').toBeTypeOf('object')
})

test('a property twice is refused in the same object only, however it is spelled', () => {
  expect(parseJson('{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a"}', 32)).toBeTypeOf('object')
  expect(() => parseJson('{"a":1, "a" :2}', 32)).toThrow('twice')
  expect(() => parseJson('{"a":1,"\\u0061":2}', 32)).toThrow('twice')
  expect(() => parseJson('{"x":{"__proto__":1}}', 32)).toThrow('never ours')
})

test('256 KiB of the worst are refused or read within 50 ms', () => {
  const worst = [
    `{${Array.from({ length: 20_000 }, (_, at) => `"${at}":0`).join(',')}}`,
    `"${'\\u0061'.repeat(40_000)}"`,
    '['.repeat(262_144),
    `{"${'a'.repeat(262_000)}`,
    '"'.repeat(262_144),
    `["${' '.repeat(262_000)}"]`,
    `["",${'"" '.repeat(80_000)}`,
  ]
  for (const text of worst) {
    const spent = leastMs(() => {
      try {
        parseJson(text, 32)
      } catch {
        // refused is as good as read
      }
    })
    expect(spent, text.slice(0, 20)).toBeLessThan(boundMs(50))
  }
})
